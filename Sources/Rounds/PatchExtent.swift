import Imagery
import Pool
import Tensors

/// How large a training patch may be, and how many form a batch. The memory of a step grows with the pixels of a
/// batch: crops of 2000x3000 pixels around the tiles of a photo took 17 GB.
enum PatchExtent {
    /// As 362x362 or 512x256 pixels: crops around tiles of up to 256x128 stay as they are.
    static let mostPixels = 1 << 17

    /// How many patches of limited extent form a batch: `usual` ones, or as many as a step of 1 GiB allows.
    ///
    /// A step that trains the head keeps about 220 floats a pixel, one that trains the whole network 570, and each keeps
    /// the scores of all classes with their gradients.
    static func batchSize(classCount: Int, finetune: Bool, usual: Int) -> Int {
        let floats = (finetune ? 570 : 220) + 2 * classCount
        return max(1, min(usual, 1 << 28 / (mostPixels * floats)))
    }

    /// Whether a patch of that extent is taken whole.
    static func isWhole(_ size: Size, most: Int = mostPixels) -> Bool { size.count <= most }

    /// The largest extent of about the same shape with at most `most` pixels.
    static func limited(_ size: Size, most: Int = mostPixels) -> Size {
        guard !isWhole(size, most: most) else { return size }
        let scale = (Double(most) / Double(size.count)).squareRoot()
        let height = max(1, min(most, Int(Double(size.height) * scale)))
        return Size(height: height, width: max(1, min(size.width, most / height)))
    }

    /// Where a patch of `extent` lies along an axis of `total` pixels so that its middle is a random pixel of `tile`, as
    /// far as the image allows.
    static func start(of extent: Int, onto tile: Range<Int>, within total: Int, _ random: inout Philox) -> Int {
        let middle = Int.random(in: tile, using: &random)
        return min(max(0, middle - extent / 2), total - extent)
    }
}
