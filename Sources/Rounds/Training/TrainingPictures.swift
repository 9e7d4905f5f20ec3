import Imagery
import Pool
import Problems
import Synchronization

/// The pixels and labels for training patches.
///
/// Pixels are cached in memory up to `mostBytes`. Other images are decoded again for each patch, one at a time, unless
/// the patch before was of the same image.
final class TrainingPictures: Sendable {
    private struct Part: Sendable {
        let rect: PixelRect
        let pixels: Image
    }

    private let dataset: Dataset
    private let cached: [Int: [Part]]
    private let labels: [Int: [TileLabels]]
    /// The last decoded image that is not cached.
    private let last = Mutex<(index: Int, image: Image)?>(nil)
    /// The labeled tiles of readable images, in ascending order.
    let tiles: [TileID]

    /// Reads each image once. Unreadable images are given to `skipped`, and their tiles are not used.
    /// - Parameters:
    ///   - wholeImages: Whether patches also show the surroundings of tiles.
    ///   - mostBytes: The limit of cached pixels in bytes, 512 MiB by default. A larger limit takes more memory. Above
    ///     the limit, training is slower, because images are decoded for single patches.
    init(
        _ labeled: [TileLabels], of dataset: Dataset, wholeImages: Bool, mostBytes: Int = 1 << 29,
        skipped: (Problem) -> Void
    ) {
        self.dataset = dataset
        var cached: [Int: [Part]] = [:]
        var labels: [Int: [TileLabels]] = [:]
        var bytes = 0
        for (index, tiles) in Dictionary(grouping: labeled, by: \.tile.image).sorted(by: { $0.key < $1.key }) {
            do {
                let image = try dataset.readImage(index)
                labels[index] = tiles
                let rects = wholeImages ? [image.rect] : tiles.map { dataset.rect(of: $0.tile) }
                let count = 3 * rects.reduce(0) { $0 + $1.count }
                guard bytes + count <= mostBytes else { continue }
                bytes += count
                cached[index] = rects.map {
                    Part(rect: $0, pixels: $0 == image.rect ? image : image.cropped(to: $0))
                }
            } catch {
                skipped(Problem(error, path: dataset.images[index].imageURL.path))
            }
        }
        self.cached = cached
        self.labels = labels
        tiles = labeled.map(\.tile).filter { labels[$0.image] != nil }.sorted()
    }

    /// The pixels and the labels of a rectangle. Pixels outside labeled tiles are unlabeled.
    func cropped(_ image: Int, to rect: PixelRect) throws -> (image: Image, labels: LabelMask) {
        var mask = LabelMask(size: rect.size)
        for tile in labels[image] ?? [] {
            let whole = dataset.rect(of: tile.tile)
            guard let part = whole.intersection(rect) else { continue }
            mask.paste(
                tile.labels.cropped(to: part.moved(down: -whole.top, right: -whole.left)), top: part.top - rect.top,
                left: part.left - rect.left)
        }
        if let part = cached[image]?.first(where: { $0.rect.intersection(rect) == rect }) {
            return (part.pixels.cropped(to: rect.moved(down: -part.rect.top, right: -part.rect.left)), mask)
        }
        let pixels = try last.withLock { last in
            let whole = try last.flatMap { $0.index == image ? $0.image : nil } ?? dataset.readImage(image)
            last = (image, whole)
            return whole.cropped(to: rect)
        }
        return (pixels, mask)
    }

    /// The color beyond a scaled image, which is the mean of the pixel normalization.
    private static let fill = RGB(124, 116, 104)

    /// The pixels and the labels of a rectangle of the image scaled to another size. The rectangle may reach beyond the
    /// scaled image.
    func cropped(
        _ image: Int, scaledTo scaled: Size, to rect: PixelRect
    ) throws -> (image: Image, labels: LabelMask) {
        let size = dataset.images[image].size
        guard scaled != size else { return try cropped(image, to: rect) }
        let crop = ScaledCrop(of: size, scaledTo: scaled, crop: rect)
        let part = try cropped(image, to: crop.source)
        return (crop.pixels(of: part.image, fill: Self.fill), crop.labels(of: part.labels))
    }
}

extension Image {
    fileprivate var rect: PixelRect { PixelRect(top: 0, left: 0, height: size.height, width: size.width) }
}
