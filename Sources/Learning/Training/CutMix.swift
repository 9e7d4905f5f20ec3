import Imagery
import Tensors

/// Replaces a rectangle of patches by the same rectangle of other patches, with its labels (Yun et al., "CutMix", ICCV
/// 2019). With pseudo labels, it is the strong change of the input that makes them useful (French et al.,
/// "Semi-supervised semantic segmentation needs strong, varied perturbations", BMVC 2020).
struct CutMix {
    /// The probability that a rectangle of a patch is replaced.
    let probability: Double

    /// The part of a patch that is replaced, as in French et al. The shape and the place are random.
    private static let area = 0.5

    /// - Parameters:
    ///   - samples: Patches of one size. Each gets a rectangle of the next one; the last one gets it of the first.
    ///   - random: The random numbers of a step.
    func mixed(_ samples: [TrainingSample], _ random: inout Philox) -> [TrainingSample] {
        guard samples.count > 1 else { return samples }
        return samples.indices.map { index in
            var sample = samples[index]
            guard Double.random(in: 0..<1, using: &random) < probability else { return sample }
            let rect = Self.rectangle(in: sample.pixels.size, &random)
            sample.paste(samples[(index + 1) % samples.count], in: rect)
            return sample
        }
    }

    private static func rectangle(in size: Size, _ random: inout Philox) -> PixelRect {
        let long = Double.random(in: area.squareRoot()...1, using: &random)
        let parts = Bool.random(using: &random) ? (long, area / long) : (area / long, long)
        let height = max(1, Int((Double(size.height) * parts.0).rounded()))
        let width = max(1, Int((Double(size.width) * parts.1).rounded()))
        return PixelRect(
            top: Int.random(in: 0...size.height - height, using: &random),
            left: Int.random(in: 0...size.width - width, using: &random), height: height, width: width)
    }
}
