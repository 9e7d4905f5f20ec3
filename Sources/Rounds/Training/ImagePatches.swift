import Imagery
import Learning
import Pool
import Tensors

/// The recipes `spatial` and `supervised`: each image with labeled tiles once in an epoch, as a whole or as a random
/// crop after a random scaling. The loss ignores unlabeled pixels.
struct ImagePatches: PatchSource {
    private let pictures: TrainingPictures
    private let images: [(index: Int, size: Size)]
    private let settings: TrainingSettings
    private let augmentation: Augmentation
    private let seed: UInt64
    let isFixed: Bool

    init(_ pictures: TrainingPictures, of dataset: Dataset, settings: TrainingSettings, seed: UInt64) {
        self.pictures = pictures
        self.settings = settings
        augmentation = Augmentation(settings)
        self.seed = seed
        let images = Set(pictures.tiles.map(\.image)).sorted().map { ($0, dataset.images[$0].size) }
        self.images = images
        isFixed =
            augmentation.isIdentity && settings.scales == 1...1
            && images.allSatisfy { Self.crop(of: $0.1, settings) == $0.1 }
    }

    var count: Int { images.count }

    func size(at index: Int) -> Size { Self.crop(of: images[index].size, settings) }

    func patch(at index: Int, epoch: Int) throws -> Patch {
        let (image, size) = images[index]
        var random = Philox(seed: seed, purpose: "crop", round: epoch, item: index)
        let scaled = size.scaled(by: settings.randomScale(&random))
        let extent = Self.crop(of: size, settings)
        let rect = PixelRect(
            top: Self.start(of: extent.height, in: scaled.height, &random),
            left: Self.start(of: extent.width, in: scaled.width, &random), height: extent.height, width: extent.width)
        let (pixels, labels) = try pictures.cropped(image, scaledTo: scaled, to: rect)
        return augmentation.patch(pixels, labels, &random)
    }

    private static func crop(of size: Size, _ settings: TrainingSettings) -> Size {
        guard settings.crop > 0 else { return size }
        return Size(height: min(size.height, settings.crop), width: min(size.width, settings.crop))
    }

    /// The random start of a crop. It lies within the scaled image, or contains it if the image is smaller.
    private static func start(of crop: Int, in extent: Int, _ random: inout Philox) -> Int {
        Int.random(in: min(0, extent - crop)...max(0, extent - crop), using: &random)
    }
}
