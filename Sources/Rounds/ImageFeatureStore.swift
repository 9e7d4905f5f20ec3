import Files
import Foundation
import Imagery
import Learning
import Pool
import Synchronization

/// The backbone features of the dataset's images, as one map per inference window. A large image has several windows;
/// see `WindowPolicy`. With a frozen backbone, the maps are cached in one file per window. Validation and scoring then
/// run only the head, with bitwise equal results.
///
/// A file name is a hash of the backbone weights and the image file. Stale and damaged files are computed again.
package struct ImageFeatureStore: Sendable {
    private let dataset: Dataset
    private let windows: WindowPolicy
    private let files: FeatureFiles?

    /// A store without files.
    package init(dataset: Dataset, windows: WindowPolicy = .standard) {
        self.dataset = dataset
        self.windows = windows
        files = nil
    }

    /// A store that caches the features of a frozen backbone in files. Files in `folder` of other backbones, and of
    /// missing or changed images, are removed.
    ///
    /// - Parameters:
    ///   - limit: The size limit of all files in bytes, at most a quarter of the free disk space. A larger limit takes
    ///     more disk space, but saves backbone passes.
    ///   - processes: The number of processes that share the limit.
    package init(
        dataset: Dataset, folder: RootedPath, network: SegmentationNetwork, windows: WindowPolicy = .standard,
        limit: Int = 2 << 30, processes: Int = 1
    ) {
        self.dataset = dataset
        self.windows = windows
        files = FeatureFiles(
            folder, backbone: network.backboneKey, dataset, windows, limit: limit, processes: processes)
    }

    /// Whether the image is processed in several windows. Large images are processed one after the other to limit
    /// memory.
    func isLarge(_ index: Int) -> Bool { !windows.isWhole(dataset.images[index].size) }

    /// Calls `body` with each window of an image and its features, one after the other. It can run on any thread of
    /// `forEachInParallel`.
    /// - Parameter network: A network with the backbone of this store.
    /// - Throws: Errors from reading the image, if that is needed, and from `body`.
    package func forEachWindow(
        ofImage index: Int, from network: SegmentationNetwork, _ body: (InferenceWindow, ImageFeatures) throws -> Void
    ) throws {
        let image = dataset.images[index]
        var picture: Image?
        for window in windows.windows(of: image.size) {
            let key = files?.key(of: image, window)
            if let files, let key,
                let known = ImageFeatures(
                    contentsOf: files.file(key).url, key: key, size: window.size, of: network.architecture)
            {
                try body(window, known)
                continue
            }
            let whole = try picture ?? dataset.readImage(index)
            picture = whole
            let made = network.features(of: whole.cropped(to: window))
            if let files, let key { files.write(made, key: key) }
            try body(window, made)
        }
    }
}

extension Image {
    /// The part of the image inside a window.
    func cropped(to window: InferenceWindow) -> Image { cropped(to: window.rect) }
}

/// The cache files of one backbone.
private final class FeatureFiles: Sendable {
    private let folder: RootedPath
    private let backbone: UInt64
    /// The sample range of 16-bit images in bits; 0 without such images.
    private let sampleBits: Int
    /// The number of bytes that may still be written.
    private let room: Mutex<Int>

    init(
        _ folder: RootedPath, backbone: UInt64, _ dataset: Dataset, _ windows: WindowPolicy, limit: Int,
        processes: Int
    ) {
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
        room.withLock { $0 = max(0, min(limit - used, free / 4) / processes) }
    }

    /// A hash of the backbone, the image file and the window.
    func key(of image: PoolImage, _ window: InferenceWindow) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.add("\(backbone) \(image.onDisk)")
        if sampleBits > 0 { fingerprint.add("\(sampleBits) bits") }
        if window.size != image.size { fingerprint.add("\(window.rows) \(window.columns)") }
        return fingerprint.value
    }

    func file(_ key: UInt64) -> RootedPath { folder.appending(Self.name(key)) }

    private static func name(_ key: UInt64) -> String { String(key, radix: 16) + suffix }

    /// Whether a file name has exactly the format of `name`. Other files in the folder do not belong to the store.
    private static func isName(_ name: String) -> Bool {
        name.hasSuffix(suffix) && UInt64(name.dropLast(suffix.count), radix: 16).map(Self.name) == name
    }

    private static let suffix = ".features"

    /// Writes a file if there is room. Errors are ignored, because the features can be computed again.
    func write(_ features: ImageFeatures, key: UInt64) {
        let hasRoom = room.withLock { room in
            guard room >= features.fileSize else { return false }
            room -= features.fileSize
            return true
        }
        if hasRoom { try? features.write(to: file(key), key: key) }
    }
}
