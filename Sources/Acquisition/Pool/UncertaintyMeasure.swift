/// An uncertainty of the network about a tile: the mean over its pixels. Larger values mean less certain.
package enum UncertaintyMeasure: String, Sendable, CaseIterable {
    /// `- sum_c P_c log P_c` in nats, 0...log C for C classes.
    case entropy
    /// `1 - (p1 - p2)` for the two largest probabilities p1 and p2, 0...1. The literature calls `p1 - p2` the margin,
    /// so a small margin there is a large value here.
    case margin
    /// 1 minus the largest probability, 0...1 - 1/C.
    case leastConfidence = "least confidence"
    /// The entropy of the mean prediction minus the mean entropy of predictions with dropout, in nats, 0...log C (BALD:
    /// Houlsby, Huszar, Ghahramani, Lengyel, 2011). It is large where the predictions disagree.
    case mutualInformation = "mutual information"
}
