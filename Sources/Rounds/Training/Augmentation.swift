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
        let changed = jitter.changed(image, &random)
        return Patch(pixels: changed, labels: labels.values, plain: jitter.strength > 0 ? image : nil)
    }
}
