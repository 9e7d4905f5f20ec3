import Imagery
import Learning
import Pool

/// The recipe `meal`: each labeled tile alone, the same in each epoch.
struct TilePatches: PatchSource {
    private let patches: [Patch]
    let isFixed = true

    /// Each image is read once; the tiles of one that cannot be read are left out, and it is given to `skipped`.
    init(_ labeled: [TileLabels], of dataset: Dataset, skipped: (Problem) -> Void) {
        patches = labeled.readingImages(of: dataset, skipped: skipped) { image, tiles in
            tiles.map { item in
                Patch(
                    pixels: Pixels(image.cropped(to: dataset.rect(of: item.tile))), labels: item.labels.values)
            }
        }.flatMap(\.self)
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
