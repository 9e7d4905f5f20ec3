import Learning
import Pool
import Tensors

/// A fixed random sample of the pool's pixels. The networks of successive rounds are compared on it.
///
/// It depends on the seed, the images and the classes. It does not depend on the tiling or on the labels.
struct PixelSample: Sendable {
    /// The largest number of images. Pixels of one image are similar, so more images make kappa more precise than more
    /// pixels. If the fraction of changed pixels differs by 1% between images, 100 images give a standard error of
    /// 0.1%. More images cost more time if a network does not score the pool and predicts only these images.
    static let imageCount = 100
    /// The number of pixels of each image. In all 50,000 pixels, a change of 1% has a standard error of 0.04%. So more
    /// pixels would not make kappa more precise.
    static let pixelsPerImage = 500

    struct Pixel: Sendable, Equatable {
        let row: Int
        let column: Int
    }

    /// The images of the sample, in ascending order.
    let images: [Int]
    /// A hash of the sample. Predictions are compared only if it is equal.
    let identity: String
    private let pixels: [[Pixel]]

    init(of dataset: Dataset, seed: UInt64) {
        let pool = dataset.indices(of: .train)
        var random = Philox(seed: seed, purpose: "sample.images")
        images = pool.shuffled(using: &random).prefix(Self.imageCount).sorted()
        pixels = images.map { image in
            var random = Philox(seed: seed, purpose: "sample.pixels", item: image)
            let size = dataset.images[image].size
            // A pixel may be drawn twice, so small images need no special case.
            return (0..<Self.pixelsPerImage).map { _ in
                Pixel(
                    row: Int.random(in: 0..<size.height, using: &random),
                    column: Int.random(in: 0..<size.width, using: &random))
            }
        }
        var fingerprint = Fingerprint()
        fingerprint.add("seed \(seed), \(Self.imageCount) images of \(Self.pixelsPerImage) pixels")
        fingerprint.add(dataset.catalog.names.joined(separator: "\n"))
        for index in pool { fingerprint.add(dataset.images[index].content) }
        identity = fingerprint.text
    }

    /// The sampled pixels of an image, before any prediction. Empty if the image is not in the sample.
    func classes(ofImage index: Int) -> SampledClasses {
        let position = images.firstIndex(of: index)
        return SampledClasses(position, position.map { pixels[$0] } ?? [])
    }
}

/// The predicted classes of the sampled pixels of one image.
struct SampledClasses: Sendable {
    /// The position of the image in `PixelSample.images`; nil if it is not in the sample.
    let position: Int?
    private let pixels: [PixelSample.Pixel]
    /// The class of each pixel; `SampledPredictions.unknown` if it was not predicted.
    private(set) var values: [UInt8]

    init(_ position: Int?, _ pixels: [PixelSample.Pixel]) {
        self.position = position
        self.pixels = pixels
        values = [UInt8](repeating: SampledPredictions.unknown, count: pixels.count)
    }

    /// Copies the classes of the pixels in the core of a window.
    /// - Parameter predicted: The class of each pixel of the window, row by row.
    mutating func add(_ predicted: [UInt8], _ window: InferenceWindow) {
        for (index, pixel) in pixels.enumerated()
        where window.coreRows ~= pixel.row && window.coreColumns ~= pixel.column {
            let row = pixel.row - window.rows.lowerBound
            values[index] = predicted[row * window.columns.count + pixel.column - window.columns.lowerBound]
        }
    }
}
