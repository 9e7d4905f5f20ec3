import Files
import Foundation
import Learning
import Pool
import Synchronization

/// What a network's backbone makes of the dataset's whole images. Where the backbone is frozen that is kept in files, a
/// file an image, so that validations and scorings run the head alone; the numbers are the same bits either way.
///
/// A file names the backbone's weights and the image's file as it was; one of others, or a damaged one, is made again.
package struct ImageFeatureStore: Sendable {
    private let dataset: Dataset
    private let kept: Kept?

    /// Keeps nothing.
    package init(dataset: Dataset) {
        self.dataset = dataset
        kept = nil
    }

    /// Keeps what the backbone of `network`, which must not learn meanwhile, makes of images. Those of its
    /// files in `folder` that are of another backbone, or of images that are no longer there or have changed, are removed.
    ///
    /// - Parameter limit: Bytes that all files together may take; a quarter of what is free on the disk at the most.
    package init(dataset: Dataset, folder: RootedPath, network: DeepLabV3Plus, limit: Int = 2 << 30) {
        self.dataset = dataset
        kept = Kept(folder, backbone: network.backboneKey, dataset, limit: limit)
    }

    /// On any thread of `sideBySide`.
    /// - Parameter network: With the backbone that the store was made for.
    /// - Throws: What reading the image throws, where that is needed.
    package func features(ofImage index: Int, from network: DeepLabV3Plus) throws -> ImageFeatures {
        let size = PixelSize(height: dataset.images[index].size.height, width: dataset.images[index].size.width)
        guard let kept else { return network.features(of: Pixels(try dataset.readImage(index))) }
        let key = kept.key(of: dataset.images[index])
        if let known = ImageFeatures(contentsOf: kept.file(key).url, key: key, size: size) { return known }
        let made = network.features(of: Pixels(try dataset.readImage(index)))
        kept.write(made, key: key)
        return made
    }
}

/// The files of one backbone.
private final class Kept: Sendable {
    private let folder: RootedPath
    private let backbone: UInt64
    /// Bytes that may still be written.
    private let room: Mutex<Int>

    init(_ folder: RootedPath, backbone: UInt64, _ dataset: Dataset, limit: Int) {
        self.folder = folder
        self.backbone = backbone
        room = Mutex(0)
        try? folder.makeFolder()
        let known = Set(dataset.images.map { Self.name(key(of: $0)) })
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

    /// Names the backbone and the image as it is on disk now.
    func key(of image: PoolImage) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.add("\(backbone) \(image.onDisk)")
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
