import Imagery
import Learning
import Pool
import Tensors

/// The recipe `context`: a crop around each labeled tile, of twice the tile's side by default. Each epoch shifts and
/// flips the crop randomly, and may scale the image before. Unlabeled pixels of a crop are input for the network, but
/// the loss ignores them.
///
/// If such a crop has more pixels than `PatchExtent.mostPixels`, a smaller crop of about the same shape is used. Its
/// center is a random pixel of the tile.
struct ContextPatches: PatchSource {
    private struct Item {
        let image: Int
        let tile: PixelRect
        let crop: Size
        /// Whether the crop is smaller than the settings say because of the pixel limit.
        let isLimited: Bool
    }

    private let pictures: TrainingPictures
    private let dataset: Dataset
    private let items: [Item]
    private let settings: TrainingSettings
    private let augmentation: Augmentation
    private let seed: UInt64
    let isFixed = false

    /// - Parameter most: The maximum number of pixels of a crop.
    init(
        _ pictures: TrainingPictures, of dataset: Dataset, settings: TrainingSettings, seed: UInt64,
        most: Int = PatchExtent.mostPixels
    ) {
        self.pictures = pictures
        self.settings = settings
        augmentation = Augmentation(settings)
        self.dataset = dataset
        self.seed = seed
        items = pictures.tiles.map { tile in
            let grid = dataset.grid(of: tile.image)
            // Clipped tiles at the right and bottom get crops of the same size as the others.
            let whole = grid.rect(row: 0, column: 0)
            let wanted = Size(
                height: min(grid.imageSize.height, Int(settings.contextSides * Double(whole.height))),
                width: min(grid.imageSize.width, Int(settings.contextSides * Double(whole.width))))
            return Item(
                image: tile.image, tile: dataset.rect(of: tile), crop: PatchExtent.limited(wanted, most: most),
                isLimited: !PatchExtent.isWhole(wanted, most: most))
        }
    }

    var count: Int { items.count }

    func size(at index: Int) -> Size {
        items[index].crop
    }

    func patch(at index: Int, epoch: Int) throws -> Patch {
        let item = items[index]
        let size = dataset.images[item.image].size
        var random = Philox(seed: seed, purpose: "crop", round: epoch, item: index)
        // A scaled image is never smaller than the crop.
        let scaled = size.scaled(by: settings.randomScale(&random))
        let whole = Size(
            height: max(item.crop.height, scaled.height), width: max(item.crop.width, scaled.width))
        let tile = item.tile.scaled(from: size, to: whole)
        let top: Int
        let left: Int
        if item.isLimited {
            top = PatchExtent.start(of: item.crop.height, onto: tile.rows, within: whole.height, &random)
            left = PatchExtent.start(of: item.crop.width, onto: tile.columns, within: whole.width, &random)
        } else {
            top = Self.start(
                of: item.crop.height, around: tile.top, tile.height, within: whole.height,
                shift: Int(Double(tile.height) * settings.verticalShift), &random)
            left = Self.start(
                of: item.crop.width, around: tile.left, tile.width, within: whole.width,
                shift: Int(Double(tile.width) * settings.horizontalShift), &random)
        }
        let rect = PixelRect(top: top, left: left, height: item.crop.height, width: item.crop.width)
        let (image, labels) = try pictures.cropped(item.image, scaledTo: whole, to: rect)
        return augmentation.patch(image, labels, &random)
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
