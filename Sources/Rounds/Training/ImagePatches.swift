import Imagery
import Learning
import Pool
import Tensors

/// The recipes `spatial` and `supervised`: each image with labeled tiles once in an epoch, as a whole or as a random
/// crop after a random scaling. The loss ignores unlabeled pixels.
struct ImagePatches: PatchSource {
    /// The color beyond a scaled image, which is the mean of the pixel normalization.
    private static let fill = RGB(124, 116, 104)

    private let pictures: TrainingPictures
    private let images: [(index: Int, size: Size)]
    private let settings: TrainingSettings
    private let seed: UInt64
    let isFixed: Bool

    init(_ pictures: TrainingPictures, of dataset: Dataset, settings: TrainingSettings, seed: UInt64) {
        self.pictures = pictures
        self.settings = settings
        self.seed = seed
        let images = Set(pictures.tiles.map(\.image)).sorted().map { ($0, dataset.images[$0].size) }
        self.images = images
        isFixed =
            !settings.flip && settings.smallestScale == 1 && settings.largestScale == 1
            && images.allSatisfy { Self.crop(of: $0.1, settings) == $0.1 }
    }

    var count: Int { images.count }

    func size(at index: Int) -> Size { Self.crop(of: images[index].size, settings) }

    func patch(at index: Int, epoch: Int) throws -> Patch {
        let (image, size) = images[index]
        var random = Philox(seed: seed, purpose: "crop", round: epoch, item: index)
        let scale = Self.scale(settings.smallestScale...settings.largestScale, &random)
        let scaled = Size(height: Self.scaled(size.height, by: scale), width: Self.scaled(size.width, by: scale))
        let extent = Self.crop(of: size, settings)
        let rect = PixelRect(
            top: Self.start(of: extent.height, in: scaled.height, &random),
            left: Self.start(of: extent.width, in: scaled.width, &random), height: extent.height, width: extent.width)
        var pixels: Image
        var labels: LabelMask
        if scaled == size {
            (pixels, labels) = try pictures.cropped(image, to: rect)
        } else {
            let crop = ScaledCrop(of: size, scaledTo: scaled, crop: rect)
            let part = try pictures.cropped(image, to: crop.source)
            (pixels, labels) = (crop.pixels(of: part.image, fill: Self.fill), crop.labels(of: part.labels))
        }
        if settings.flip, Bool.random(using: &random) {
            (pixels, labels) = (pixels.flippedHorizontally(), labels.flippedHorizontally())
        }
        return Patch(pixels: pixels, labels: labels.values)
    }

    private static func crop(of size: Size, _ settings: TrainingSettings) -> Size {
        guard settings.crop > 0 else { return size }
        return Size(height: min(size.height, settings.crop), width: min(size.width, settings.crop))
    }

    private static func scale(_ range: ClosedRange<Double>, _ random: inout Philox) -> Double {
        range.lowerBound == range.upperBound ? range.lowerBound : Double.random(in: range, using: &random)
    }

    private static func scaled(_ extent: Int, by scale: Double) -> Int {
        max(1, Int((Double(extent) * scale).rounded()))
    }

    /// The random start of a crop. It lies within the scaled image, or contains it if the image is smaller.
    private static func start(of crop: Int, in extent: Int, _ random: inout Philox) -> Int {
        Int.random(in: min(0, extent - crop)...max(0, extent - crop), using: &random)
    }
}
