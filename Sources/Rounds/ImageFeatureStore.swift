import Files
import Foundation
import Imagery
import Learning
import Pool
import Synchronization

/// What a network's backbone makes of the dataset's images: of each whole, or window by window where it is large (see
/// `WindowPolicy`). Where the backbone is frozen that is kept in files, a file a window, so that validations and
/// scorings run the head alone; the numbers are the same bits either way.
///
/// A file names the backbone's weights and the image's file as it was; one of others, or a damaged one, is made again.
package struct ImageFeatureStore: Sendable {
    private let dataset: Dataset
    private let windows: WindowPolicy
    private let kept: Kept?

    /// Keeps nothing.
    package init(dataset: Dataset, windows: WindowPolicy = .standard) {
        self.dataset = dataset
        self.windows = windows
        kept = nil
    }

    /// Keeps what the backbone of `network`, which must not learn meanwhile, makes of images. Those of its
    /// files in `folder` that are of another backbone, or of images that are no longer there or have changed, are removed.
    ///
    /// - Parameter limit: Bytes that all files together may take; a quarter of what is free on the disk at the most.
    package init(
        dataset: Dataset, folder: RootedPath, network: DeepLabV3Plus, windows: WindowPolicy = .standard,
        limit: Int = 2 << 30
    ) {
        self.dataset = dataset
        self.windows = windows
        kept = Kept(folder, backbone: network.backboneKey, dataset, windows, limit: limit)
    }

    /// Whether the image is seen in several windows. Only one such image should be worked on at a time.
    func isLarge(_ index: Int) -> Bool { !windows.isWhole(dataset.images[index].size) }

    /// Gives `body` each window of an image with what the backbone makes of it, one after the other. On any thread of
    /// `sideBySide`.
    /// - Parameter network: With the backbone that the store was made for.
    /// - Throws: What reading the image throws, where that is needed, and what `body` throws.
    package func forEachWindow(
        ofImage index: Int, from network: DeepLabV3Plus, _ body: (InferenceWindow, ImageFeatures) throws -> Void
    ) throws {
        let image = dataset.images[index]
        var picture: Image?
        for window in windows.windows(of: image.size) {
            let key = kept?.key(of: image, window)
            if let kept, let key, let known = ImageFeatures(contentsOf: kept.file(key).url, key: key, size: window.size)
            {
                try body(window, known)
                continue
            }
            let whole = try picture ?? dataset.readImage(index)
            picture = whole
            let made = network.features(of: whole.shown(by: window))
            if let kept, let key { kept.write(made, key: key) }
            try body(window, made)
        }
    }
}

extension Image {
    /// What a window shows of the image.
    func shown(by window: InferenceWindow) -> Image { cropped(to: window.rect) }
}

/// The files of one backbone.
private final class Kept: Sendable {
    private let folder: RootedPath
    private let backbone: UInt64
    /// What 16-bit pictures are scaled by; 0 where there are none.
    private let sampleBits: Int
    /// Bytes that may still be written.
    private let room: Mutex<Int>

    init(_ folder: RootedPath, backbone: UInt64, _ dataset: Dataset, _ windows: WindowPolicy, limit: Int) {
        self.folder = folder
        self.backbone = backbone
        self.sampleBits = dataset.sampleRange?.bits ?? 0
        room = Mutex(0)
        try? folder.makeFolder()
        let known = Set(
            dataset.images.flatMap { image in
                windows.windows(of: image.size).map { Self.name(key(of: image, $0)) }
            })
        var used = 0
        for (name, size) in folder.files() where Self.isName(name) {
            if known.contains(name) {
                used += size
            } else {
                try? folder.appending(name).removeFile()
            }
        }
        let free = folder.freeSpace ?? 0
        room.withLock { $0 = max(0, min(limit - used, free / 4)) }
    }

    /// Names the backbone, the image as it is on disk now, and the window.
    func key(of image: PoolImage, _ window: InferenceWindow) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.add("\(backbone) \(image.onDisk)")
        if sampleBits > 0 { fingerprint.add("\(sampleBits) bits") }
        if window.size != image.size { fingerprint.add("\(window.rows) \(window.columns)") }
        return fingerprint.value
    }

    func file(_ key: UInt64) -> RootedPath { folder.appending(Self.name(key)) }

    private static func name(_ key: UInt64) -> String { String(key, radix: 16) + suffix }

    /// Whether a name has exactly the form that `name` gives. Other files in the folder are somebody else's.
    private static func isName(_ name: String) -> Bool {
        name.hasSuffix(suffix) && UInt64(name.dropLast(suffix.count), radix: 16).map(Self.name) == name
    }

    private static let suffix = ".features"

    /// Nothing is kept where there is no room, or the disk refuses: it can be made again.
    func write(_ features: ImageFeatures, key: UInt64) {
        let hasRoom = room.withLock { room in
            guard room >= features.fileSize else { return false }
            room -= features.fileSize
            return true
        }
        if hasRoom { try? features.write(to: file(key), key: key) }
    }
}
