import Acquisition

/// An uncertainty of a network about a region: the mean over its pixels. Larger values mean less certain.
public enum Uncertainty: Sendable, CaseIterable {
    /// `- sum_c p_c log p_c` in nats.
    case entropy
    /// `1 - (p1 - p2)` for the two largest probabilities p1 and p2. So a large value is a small margin.
    case margin
    /// 1 minus the largest probability.
    case leastConfidence
    /// The entropy of the mean prediction minus the mean entropy of predictions with dropout (BALD), in nats.
    case mutualInformation

    var measure: UncertaintyMeasure {
        switch self {
        case .entropy: .entropy
        case .margin: .margin
        case .leastConfidence: .leastConfidence
        case .mutualInformation: .mutualInformation
        }
    }
}
