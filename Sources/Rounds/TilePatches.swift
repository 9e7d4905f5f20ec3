import Imagery
import Learning
import Pool

/// The recipe `meal`: each labeled tile alone, the same in each epoch.
struct TilePatches: PatchSource {
    private let patches: [Patch]
    let isFixed = true

    /// - Throws: what reading an image throws; each image is read once.
    init(_ labeled: [TileLabels], of dataset: Dataset) throws {
        var patches: [Patch] = []
        var current: (index: Int, image: Image)?
        for item in labeled.sorted(by: { $0.tile < $1.tile }) {
            if current?.index != item.tile.image {
                current = (item.tile.image, try dataset.readImage(item.tile.image))
            }
            guard let image = current?.image else { continue }
            let crop = image.cropped(to: dataset.rect(of: item.tile))
            patches.append(Patch(pixels: Pixels(crop), labels: item.labels.values))
        }
        self.patches = patches
    }

    var count: Int { patches.count }

    func size(at index: Int) -> PixelSize { patches[index].pixels.size }

    func patch(at index: Int, epoch: Int) -> Patch { patches[index] }
}

extension Pixels {
    init(_ image: Image) {
        self.init(height: image.size.height, width: image.size.width, bytes: image.bytes)
    }
}
