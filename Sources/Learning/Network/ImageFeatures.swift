import Files
import Foundation
import Hashes
import Imagery
import Problems
import Tensors

/// What the backbone makes of one whole image: its outputs at stride 16 and 4. While the backbone is frozen it stays
/// the same, so it can be kept in a file and the head alone be run.
package struct ImageFeatures: Sendable {
    /// The extent of the image.
    package let size: Size
    let high: FeatureMap
    let low: FeatureMap
    /// Both, one behind the other.
    private let storage: FloatStorage

    private init(size: Size) {
        self.size = size
        let sizes = BackbonePlan.featureSizes(of: size)
        let highCount = FeatureMap.size(1, sizes.high.height, sizes.high.width, Backbone.highChannels)
        let lowCount = FeatureMap.size(1, sizes.low.height, sizes.low.width, Backbone.lowChannels)
        storage = FloatStorage(count: highCount + lowCount)
        high = FeatureMap(
            batch: 1, height: sizes.high.height, width: sizes.high.width, channels: Backbone.highChannels,
            storage: storage, offset: 0)
        low = FeatureMap(
            batch: 1, height: sizes.low.height, width: sizes.low.width, channels: Backbone.lowChannels,
            storage: storage, offset: highCount)
    }

    init(size: Size, high: FeatureMap, low: FeatureMap) {
        self.init(size: size)
        self.high.assign(high)
        self.low.assign(low)
    }

    /// The bytes that a file of them takes.
    package var fileSize: Int { Self.headerSize + storage.count * MemoryLayout<Float>.stride }

    // MARK: Files

    /// What a file begins with; behind it the floats as they lie in memory.
    private func header(key: UInt64) -> [UInt64] {
        [0x7465_7373_6665_6131, key, UInt64(size.height), UInt64(size.width), storage.checksum]
    }

    private static let headerSize = 5 * MemoryLayout<UInt64>.stride

    /// Writes a file whole or not at all. It can be made again, so nobody waits for the disk.
    ///
    /// - Parameter key: Names what they are of; only who knows it can read them.
    package func write(to file: RootedPath, key: UInt64) throws(Problem) {
        try file.write(synchronized: false) { draft throws(Problem) in
            try draft.append(header(key: key).span.bytes)
            try storage.withBytes { bytes throws(Problem) in try draft.append(bytes) }
        }
    }

    /// Nil where there is no such file, or it is of another key or size, or damaged.
    package init?(contentsOf url: URL, key: UInt64, size: Size) {
        self.init(size: size)
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var words = [UInt64](repeating: 0, count: Self.headerSize / MemoryLayout<UInt64>.stride)
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == fileSize,
            words.withUnsafeMutableBytes({ Self.fill($0, from: descriptor) }),
            storage.withUnsafeMutableBytes({ Self.fill($0, from: descriptor) }),
            words == header(key: key)
        else { return nil }
    }

    private static func fill(_ bytes: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = read(descriptor, bytes.baseAddress! + done, bytes.count - done)
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}

extension DeepLabV3Plus {
    /// Names the backbone's weights with their running statistics, and the matrix products that its outputs' last bits
    /// depend on: of equal names the features of an image are the same bits.
    package var backboneKey: UInt64 {
        var key = FNV1a()
        for parameter in backbone.units.flatMap({ $0.parameters + $0.statistics }) { key.add(parameter.value.checksum) }
        key.add(bytes: PanelProduct.name.utf8)
        return key.value
    }
}
