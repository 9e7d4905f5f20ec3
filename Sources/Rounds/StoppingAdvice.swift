import Foundation

/// The advice whether more labels are worth their work: to stop when the predictions of the networks no longer change.
/// The program never stops by itself.
///
/// The method is "stabilizing predictions" (Bloodgood and Vijay-Shanker, "A Method for Stopping Active Learning Based
/// on Stabilizing Predictions and the Need for User-Adjustable Stopping", CoNLL 2009). Kappa compares the predictions
/// of the networks of two successive rounds on a fixed sample of the pool. The advice needs no labels for that.
package struct StoppingAdvice: Sendable, Equatable, Encodable {
    /// The smallest kappa of a stable round, as in the paper.
    package static let threshold = 0.99
    /// The number of stable rounds in a row.
    package static let rounds = 3

    /// The kappa of the last round; nil if it is unknown.
    package let kappa: Double?
    /// The number of last rounds in a row with a kappa of at least `threshold`.
    package let stableRounds: Int
    /// Whether to stop.
    package let isAdvised: Bool

    /// - Parameter kappas: The kappa of each round, from round 0, which has none. An unknown kappa is not stable.
    /// - Returns: Nil before the second round, because there is nothing to compare.
    package init?(kappas: some BidirectionalCollection<Double?>) {
        guard kappas.count > 1, let last = kappas.last else { return nil }
        kappa = last
        stableRounds = kappas.reversed().prefix { $0 ?? -1 >= Self.threshold }.count
        isAdvised = stableRounds >= Self.rounds
    }

    /// The first round after which the advice is to stop; nil if there is none.
    /// - Parameter kappas: As for `init`.
    package static func firstRound(kappas: [Double?]) -> Int? {
        kappas.indices.first { StoppingAdvice(kappas: kappas[...$0])?.isAdvised == true }
    }

    /// The kappa, and what it means: `kappa 0.993, 2 of 3 rounds at 0.99: predictions hardly change`.
    package var sentence: String {
        guard let kappa else { return "kappa unknown: the last two networks cannot be compared" }
        let meaning = isAdvised ? "predictions hardly change, you may stop" : change
        return "kappa \(Self.text(of: kappa)), \(counted) of \(Self.rounds) rounds at \(Self.threshold): \(meaning)"
    }

    /// The same in at most 46 characters, the width of a pane: `kappa 0.993 (2/3): predictions hardly change`.
    package var shortSentence: String {
        guard let kappa else { return "kappa unknown: networks cannot be compared" }
        let meaning = isAdvised ? "little change, you may stop" : change
        return "kappa \(Self.text(of: kappa)) (\(counted)/\(Self.rounds)): \(meaning)"
    }

    private var change: String { stableRounds > 0 ? "predictions hardly change" : "predictions still change" }

    /// The stable rounds, but at most as many as are needed.
    private var counted: Int { min(stableRounds, Self.rounds) }

    /// A kappa with three decimals. It is rounded down, so that 0.9899 does not look like the threshold.
    package static func text(of kappa: Double) -> String {
        // Without the small number, 0.993 would become 0.992, because it is no binary fraction.
        String(format: "%.3f", ((kappa * 1000 + 1e-6).rounded(.down)) / 1000)
    }
}
