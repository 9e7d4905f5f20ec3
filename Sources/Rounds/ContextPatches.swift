import Imagery
import Learning
import Pool
import Tensors

/// The recipe `context`: a crop of twice the tile's side around each labeled tile. Each epoch shifts and flips the crop
/// randomly. Unlabeled pixels of a crop are input for the network, but the loss ignores them.
///
/// If such a crop has more pixels than `PatchExtent.mostPixels`, a smaller crop of about the same shape is used. Its
/// center is a random pixel of the tile.
package struct ContextPatches: LimitedPatchSource {
    /// The side of a crop divided by the side of its tile. Larger crops show more context, but take time in proportion
    /// to their area.
    package static let cropSides = 2
    /// The maximum shift of a crop's center as a fraction of the tile's height and width. Up to 1/2, the crop contains
    /// its whole tile. Larger shifts give more variation.
    package static let shift = (vertical: (numerator: 4, denominator: 9), horizontal: (numerator: 5, denominator: 12))

    private struct Item {
        let image: Int
        let tile: PixelRect
        let crop: Size
        /// Whether the crop is smaller than twice the tile's side because of the pixel limit.
        let isLimited: Bool
    }

    private let pictures: TrainingPictures
    private let dataset: Dataset
    private let items: [Item]
    private let seed: UInt64
    package let isFixed = false

    /// - Parameter most: The maximum number of pixels of a crop.
    init(_ pictures: TrainingPictures, of dataset: Dataset, seed: UInt64, most: Int = PatchExtent.mostPixels) {
        self.pictures = pictures
        self.dataset = dataset
        self.seed = seed
        items = pictures.tiles.map { tile in
            let grid = dataset.grid(of: tile.image)
            // Clipped tiles at the right and bottom get crops of the same size as the others.
            let whole = grid.rect(row: 0, column: 0)
            let wanted = Size(
                height: min(grid.imageSize.height, Self.cropSides * whole.height),
                width: min(grid.imageSize.width, Self.cropSides * whole.width))
            return Item(
                image: tile.image, tile: dataset.rect(of: tile), crop: PatchExtent.limited(wanted, most: most),
                isLimited: !PatchExtent.isWhole(wanted, most: most))
        }
    }

    package var count: Int { items.count }

    package var isLimited: Bool { items.contains(where: \.isLimited) }

    package func size(at index: Int) -> Size {
        items[index].crop
    }

    package func patch(at index: Int, epoch: Int) throws -> Patch {
        let item = items[index]
        let whole = dataset.images[item.image].size
        var random = Philox(seed: seed, purpose: "crop", round: epoch, item: index)
        let top: Int
        let left: Int
        if item.isLimited {
            top = PatchExtent.start(of: item.crop.height, onto: item.tile.rows, within: whole.height, &random)
            left = PatchExtent.start(of: item.crop.width, onto: item.tile.columns, within: whole.width, &random)
        } else {
            top = Self.start(
                of: item.crop.height, around: item.tile.top, item.tile.height, within: whole.height,
                shift: item.tile.height * Self.shift.vertical.numerator / Self.shift.vertical.denominator, &random)
            left = Self.start(
                of: item.crop.width, around: item.tile.left, item.tile.width, within: whole.width,
                shift: item.tile.width * Self.shift.horizontal.numerator / Self.shift.horizontal.denominator, &random)
        }
        let rect = PixelRect(top: top, left: left, height: item.crop.height, width: item.crop.width)
        var (image, labels) = try pictures.cropped(item.image, to: rect)
        if Bool.random(using: &random) {
            image = image.flippedHorizontally()
            labels = labels.flippedHorizontally()
        }
        return Patch(pixels: image, labels: labels.values)
    }

    /// The random start of a crop along one axis. The center of the crop is at most `shift` from the center of the
    /// tile, unless the image border prevents it.
    private static func start(
        of crop: Int, around tile: Int, _ extent: Int, within total: Int, shift: Int, _ random: inout Philox
    ) -> Int {
        let centered = tile + extent / 2 - crop / 2
        return min(max(0, centered + Int.random(in: -shift...shift, using: &random)), total - crop)
    }
}
