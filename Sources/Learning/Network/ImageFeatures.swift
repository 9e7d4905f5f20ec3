import Files
import Foundation
import Hashes
import Imagery
import Problems
import Tensors

/// The backbone's maps of one whole image. If the backbone is frozen, they stay the same. So
/// they can be stored in a file, and only the head needs to run.
package struct ImageFeatures: Sendable {
    /// The size of the image.
    package let size: Size
    /// From the finest to the coarsest.
    let maps: [FeatureMap]
    /// The storage of all maps. The coarsest map is first.
    private let storage: FloatStorage

    private init(size: Size, of architecture: NetworkArchitecture) {
        self.size = size
        let shapes = architecture.declaration.backbone.outputs
        let input = architecture.inputSize(of: size)
        let counts = shapes.map { shape in
            let extents = shape.size(of: input)
            return FeatureMap.size(1, extents.height, extents.width, shape.channels)
        }
        let storage = FloatStorage(count: counts.reduce(0, +))
        maps = shapes.enumerated().map { index, shape in
            let extents = shape.size(of: input)
            return FeatureMap(
                batch: 1, height: extents.height, width: extents.width, channels: shape.channels, storage: storage,
                offset: counts[(index + 1)...].reduce(0, +))
        }
        self.storage = storage
    }

    init(size: Size, _ maps: [FeatureMap], _ architecture: NetworkArchitecture) {
        self.init(size: size, of: architecture)
        for (map, source) in zip(self.maps, maps) { map.assign(source) }
    }

    /// The size of their file in bytes.
    package var fileSize: Int { Self.headerSize + storage.count * MemoryLayout<Float>.stride }

    // MARK: Files

    /// The header of a file: magic number, key, size of the image, checksum. The floats follow in the byte order of
    /// this machine.
    private func header(key: UInt64) -> [UInt64] {
        [0x7465_7373_6665_6131, key, UInt64(size.height), UInt64(size.width), storage.checksum]
    }

    private static let headerSize = 5 * MemoryLayout<UInt64>.stride

    /// Writes a complete file or none. It is not synchronized to disk, because it can be computed again.
    ///
    /// - Parameter key: A hash of everything the features depend on. Reading needs the same key.
    package func write(to file: RootedPath, key: UInt64) throws(Problem) {
        try file.write(synchronized: false) { draft throws(Problem) in
            try draft.append(header(key: key).span.bytes)
            try storage.withBytes { bytes throws(Problem) in try draft.append(bytes) }
        }
    }

    /// Nil if the file is missing or damaged, or has another key or size.
    /// - Parameter architecture: The architecture of the network whose features the file has.
    package init?(contentsOf url: URL, key: UInt64, size: Size, of architecture: NetworkArchitecture) {
        self.init(size: size, of: architecture)
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

extension SegmentationNetwork {
    /// A hash of the backbone's weights and running statistics, of the enlargement of its images, and of the name of
    /// the matrix kernels. Equal hashes mean bit-identical features of an image.
    package var backboneKey: UInt64 {
        var key = FNV1a()
        for parameter in backbone.layers.flatMap({ $0.parameters + $0.statistics }) {
            key.add(parameter.value.checksum)
        }
        let enlargement = architecture.declaration.enlargement
        // Without an enlargement the key is that of earlier versions, so their files stay valid.
        if enlargement != .none {
            for part in [enlargement.numerator, enlargement.denominator] { key.add(UInt64(part)) }
        }
        key.add(bytes: PanelProduct.name.utf8)
        return key.value
    }
}
