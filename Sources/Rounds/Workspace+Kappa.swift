import Files
import Foundation
import ProjectStore

/// The agreement of the networks of successive rounds.
extension Workspace {
    /// The advice whether to stop, from the rounds in the journal; nil before the second round.
    package func stoppingAdvice() throws -> StoppingAdvice? {
        StoppingAdvice(kappas: try project.journal.rounds().compactMap(\.metrics).map(\.kappa))
    }

    /// Compares the predictions of a network with those of the round before, and writes the kappa to the journal.
    /// - Returns: The kappa. Nil if the cache has no predictions of the round before for the same sample. A kappa that
    ///   is in the journal then stays.
    func compare(_ predictions: SampledPredictions) throws -> Double? {
        let earlier = keptPredictions.first { $0.round == predictions.round - 1 }
        // The earlier ones are kept too, because the pool may be scored again.
        let kept = [earlier, predictions].compactMap(\.self)
        try predictionsFile.write([UInt8](JSON.text(kept).utf8), synchronized: false)
        guard let kappa = earlier.flatMap(predictions.kappa) else { return nil }
        try project.journal.setKappa(kappa, ofRound: predictions.round)
        return kappa
    }

    private var predictionsFile: RootedPath { project.cache.appending("predictions.json") }

    /// 1 MiB: the predictions of two rounds need less than 140 kB.
    private static let longestPredictions = 1 << 20

    /// The predictions in the cache. Empty if the file is missing or damaged.
    private var keptPredictions: [SampledPredictions] {
        guard let bytes = try? RegularFile.read(predictionsFile.url, atMost: Self.longestPredictions) else { return [] }
        return JSON.value([SampledPredictions].self, String(decoding: bytes, as: UTF8.self)) ?? []
    }
}
