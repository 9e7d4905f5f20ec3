import Imagery
import Learning
import Tensors

/// The random changes of a patch after it was cut out: mirroring, then other colors.
struct Augmentation {
    private let flips: Bool
    private let jitter: ColorJitter

    init(_ settings: TrainingSettings) {
        flips = settings.flip
        jitter = ColorJitter(strength: settings.colorJitter)
    }

    /// Whether patches stay as they are.
    var isIdentity: Bool { !flips && jitter.strength == 0 }

    func patch(_ image: Image, _ labels: LabelMask, _ random: inout Philox) -> Patch {
        var (image, labels) = (image, labels)
        if flips, Bool.random(using: &random) {
            (image, labels) = (image.flippedHorizontally(), labels.flippedHorizontally())
        }
        return Patch(pixels: jitter.changed(image, &random), labels: labels.values)
    }
}
