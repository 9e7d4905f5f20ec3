import Imagery
import Learning
import Pool
import Tensors

/// The recipe `meal`: each labeled tile, the same in each epoch. A tile of more than `PatchExtent.mostPixels` pixels is
/// cropped at random in each epoch.
struct TilePatches: PatchSource {
    private struct Item {
        let image: Int
        let tile: PixelRect
        let size: Size
    }

    private let pictures: TrainingPictures
    private let items: [Item]
    private let augmentation: Augmentation
    private let seed: UInt64
    let isFixed: Bool

    /// - Parameter most: The maximum number of pixels of a patch.
    init(
        _ pictures: TrainingPictures, of dataset: Dataset, settings: TrainingSettings, seed: UInt64,
        most: Int = PatchExtent.mostPixels
    ) {
        self.pictures = pictures
        augmentation = Augmentation(settings)
        self.seed = seed
        let items = pictures.tiles.map { tile in
            let rect = dataset.rect(of: tile)
            return Item(image: tile.image, tile: rect, size: PatchExtent.limited(rect.size, most: most))
        }
        self.items = items
        isFixed = augmentation.isIdentity && items.allSatisfy { $0.size == $0.tile.size }
    }

    var count: Int { items.count }

    func size(at index: Int) -> Size {
        items[index].size
    }

    func patch(at index: Int, epoch: Int) throws -> Patch {
        let item = items[index]
        var rect = item.tile
        var random = Philox(seed: seed, purpose: "part", round: epoch, item: index)
        if item.size != rect.size {
            rect = PixelRect(
                top: rect.top + Int.random(in: 0...rect.height - item.size.height, using: &random),
                left: rect.left + Int.random(in: 0...rect.width - item.size.width, using: &random),
                height: item.size.height, width: item.size.width)
        }
        let (image, labels) = try pictures.cropped(item.image, to: rect)
        return augmentation.patch(image, labels, &random)
    }
}
