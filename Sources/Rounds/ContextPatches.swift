import Imagery
import Learning
import Pool
import Tensors

/// The recipe `context`: crops of twice the tile's side around each labeled tile, randomly shifted and flipped in
/// each epoch. What nobody labeled in a crop is context: it is seen and not counted.
package struct ContextPatches: PatchSource {
    /// The side of a crop in sides of its tile. Larger crops show more context and take longer in proportion to their
    /// area.
    package static let cropSides = 2
    /// How far the center of a crop may lie from its tile's, in parts of the tile's height and width: as far as the
    /// tile stays inside of the crop.
    package static let shift = (vertical: (numerator: 4, denominator: 9), horizontal: (numerator: 5, denominator: 12))

    private struct Picture {
        let image: Image
        let labels: LabelMask
    }

    private struct Item {
        let image: Int
        let tile: PixelRect
        let crop: Size
    }

    private let pictures: [Int: Picture]
    private let items: [Item]
    private let seed: UInt64
    package let isFixed = false

    /// Each image is read once; the tiles of one that cannot be read are left out, and it is given to `skipped`.
    init(_ labeled: [TileLabels], of dataset: Dataset, seed: UInt64, skipped: (Problem) -> Void) {
        let read = labeled.readingImages(of: dataset, skipped: skipped) { image, tiles in
            var labels = LabelMask(size: image.size)
            for item in tiles {
                let rect = dataset.rect(of: item.tile)
                labels.paste(item.labels, top: rect.top, left: rect.left)
            }
            return (tiles[0].tile.image, Picture(image: image, labels: labels))
        }
        let pictures = Dictionary(uniqueKeysWithValues: read)
        self.pictures = pictures
        self.seed = seed
        items = labeled.map(\.tile).filter { pictures[$0.image] != nil }.sorted().map { tile in
            let grid = dataset.grid(of: tile.image)
            // Clipped tiles at the right and the bottom get crops as large as the others: more context, one size.
            let whole = grid.rect(row: 0, column: 0)
            return Item(
                image: tile.image, tile: dataset.rect(of: tile),
                crop: Size(
                    height: min(grid.imageSize.height, Self.cropSides * whole.height),
                    width: min(grid.imageSize.width, Self.cropSides * whole.width)))
        }
    }

    package var count: Int { items.count }

    package func size(at index: Int) -> PixelSize {
        PixelSize(height: items[index].crop.height, width: items[index].crop.width)
    }

    package func patch(at index: Int, epoch: Int) throws -> Patch {
        let item = items[index]
        guard let picture = pictures[item.image] else {
            preconditionFailure("ContextPatches: no image \(item.image)")
        }
        var random = Philox(seed: seed, purpose: "crop", round: epoch, item: index)
        let top = Self.start(
            of: item.crop.height, around: item.tile.top, item.tile.height, within: picture.image.size.height,
            shift: item.tile.height * Self.shift.vertical.numerator / Self.shift.vertical.denominator, &random)
        let left = Self.start(
            of: item.crop.width, around: item.tile.left, item.tile.width, within: picture.image.size.width,
            shift: item.tile.width * Self.shift.horizontal.numerator / Self.shift.horizontal.denominator, &random)
        let rect = PixelRect(top: top, left: left, height: item.crop.height, width: item.crop.width)
        var image = picture.image.cropped(to: rect)
        var labels = picture.labels.cropped(to: rect)
        if Bool.random(using: &random) {
            image = image.flippedHorizontally()
            labels = labels.flippedHorizontally()
        }
        return Patch(pixels: Pixels(image), labels: labels.values)
    }

    /// Where a crop begins whose center lies at most `shift` from the tile's, as far as the image allows.
    private static func start(
        of crop: Int, around tile: Int, _ extent: Int, within total: Int, shift: Int, _ random: inout Philox
    ) -> Int {
        let centered = tile + extent / 2 - crop / 2
        return min(max(0, centered + Int.random(in: -shift...shift, using: &random)), total - crop)
    }
}
