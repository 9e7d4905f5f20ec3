/// A view of floats as images `[N, H, W, C]`, the data that flows between the layers of a network.
///
/// The channels of a pixel are contiguous. Pixels are `stride` floats apart, a multiple of 8. So a range of another
/// map's channels is a map too, and concatenation copies nothing. Up to seven floats of padding follow the last
/// channel. Kernels may read and write them; results do not depend on them.
package struct FeatureMap: Sendable {
    package let batch: Int
    package let height: Int
    package let width: Int
    package let channels: Int
    let stride: Int
    private let storage: FloatStorage
    private let offset: Int

    /// A map with new storage, all zero.
    package init(batch: Int, height: Int, width: Int, channels: Int) {
        self.init(
            batch: batch, height: height, width: width, channels: channels,
            storage: FloatStorage(count: Self.size(batch, height, width, channels)), offset: 0)
    }

    /// A view of `storage` that begins `offset` floats after its start; a multiple of 16.
    package init(batch: Int, height: Int, width: Int, channels: Int, storage: FloatStorage, offset: Int) {
        precondition(
            offset % 16 == 0 && offset + Self.size(batch, height, width, channels) <= (storage.count + 15) / 16 * 16,
            "FeatureMap: [\(batch), \(height), \(width), \(channels)] at \(offset) of \(storage.count)")
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        stride = vectorsHolding(channels) * 8
        self.storage = storage
        self.offset = offset
    }

    private init(_ map: FeatureMap, batch: Int, channels: Int, offset: Int) {
        self.batch = batch
        height = map.height
        width = map.width
        self.channels = channels
        stride = map.stride
        storage = map.storage
        self.offset = offset
    }

    /// The number of floats of a map, padding included.
    package static func size(_ batch: Int, _ height: Int, _ width: Int, _ channels: Int) -> Int {
        batch * height * width * vectorsHolding(channels) * 8
    }

    /// A view of some channels. The range begins at a multiple of 8.
    package func channels(_ range: Range<Int>) -> FeatureMap {
        precondition(
            range.lowerBound % 8 == 0 && range.upperBound <= channels
                && (range.upperBound % 8 == 0 || range.upperBound == channels),
            "FeatureMap: channels \(range) of \(channels)")
        return FeatureMap(self, batch: batch, channels: range.count, offset: offset + range.lowerBound)
    }

    /// A view of some images.
    package func images(_ range: Range<Int>) -> FeatureMap {
        precondition(range.upperBound <= batch, "FeatureMap: images \(range) of \(batch)")
        return FeatureMap(
            self, batch: range.count, channels: channels, offset: offset + range.lowerBound * height * width * stride)
    }

    package var pixels: Int { batch * height * width }

    package var shape: Shape { [batch, height, width, channels] }

    /// The elements as a tensor `[N, H, W, C]`.
    package var tensor: Tensor {
        Tensor(shape) { elements in
            guard stride != channels else {
                elements.baseAddress?.update(from: base, count: pixels * channels)
                return
            }
            for pixel in 0..<pixels {
                for channel in 0..<channels { elements[pixel * channels + channel] = base[pixel * stride + channel] }
            }
        }
    }

    /// Copies the elements of a tensor `[N, H, W, C]`.
    package func assign(_ tensor: Tensor) {
        precondition(tensor.shape == shape, "FeatureMap: \(tensor.shape) into \(shape)")
        tensor.withUnsafeElements { elements in
            for pixel in 0..<pixels {
                for channel in 0..<channels { base[pixel * stride + channel] = elements[pixel * channels + channel] }
            }
        }
    }

    /// Copies the elements of a map of the same shape.
    package func assign(_ other: FeatureMap) {
        precondition(other.shape == shape, "FeatureMap: \(other.shape) into \(shape)")
        for pixel in 0..<pixels {
            (base + pixel * stride).update(from: other.base + pixel * other.stride, count: channels)
        }
    }

    package var isFinite: Bool {
        (0..<pixels).allSatisfy { pixel in (0..<channels).allSatisfy { base[pixel * stride + $0].isFinite } }
    }

    var base: UnsafeMutablePointer<Float> { storage.base + offset }

    var vectors: UnsafeMutablePointer<Vector8> { base.vectors }

    /// The map as vectors of 16 channels; requires `isVector16Aligned`.
    var vectors16: UnsafeMutablePointer<Vector16> {
        precondition(isVector16Aligned, "FeatureMap: \(shape) has no whole vectors of 16 channels")
        return base.vectors16
    }

    var isVector16Aligned: Bool { (channels | stride | offset) % Vector16.scalarCount == 0 }
    var vector16Count: Int { channels / Vector16.scalarCount }
    var vector16Stride: Int { stride / Vector16.scalarCount }

    /// The number of vectors of 8 channels in a pixel.
    var vectorCount: Int { vectorsHolding(channels) }
    /// The number of vectors from one pixel to the next.
    var vectorStride: Int { stride / 8 }
}
