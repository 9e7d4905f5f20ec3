import Imagery
import Pool
import Tensors

/// Limits the size of training patches. The memory of a training step grows with their pixels: with crops of 2000x3000
/// pixels, a step took 17 GB.
enum PatchExtent {
    /// The maximum number of pixels of a patch, such as 362x362 or 512x256. Crops around tiles of up to 256x128 are not
    /// limited. A larger number shows more context, but takes more memory.
    static let mostPixels = 1 << 17

    /// Whether a patch of this size is not limited.
    static func isWhole(_ size: Size, most: Int = mostPixels) -> Bool { size.count <= most }

    /// The largest size with about the same shape and at most `most` pixels.
    static func limited(_ size: Size, most: Int = mostPixels) -> Size {
        guard !isWhole(size, most: most) else { return size }
        let scale = (Double(most) / Double(size.count)).squareRoot()
        let height = max(1, min(most, Int(Double(size.height) * scale)))
        return Size(height: height, width: max(1, min(size.width, most / height)))
    }

    /// The start of a patch of `extent` pixels along an axis of `total` pixels. The center is a random pixel of `tile`,
    /// unless the image border prevents it.
    static func start(of extent: Int, onto tile: Range<Int>, within total: Int, _ random: inout Philox) -> Int {
        let middle = Int.random(in: tile, using: &random)
        return min(max(0, middle - extent / 2), total - extent)
    }
}
