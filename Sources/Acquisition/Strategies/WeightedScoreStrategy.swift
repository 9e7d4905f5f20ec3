import Problems
import Tensors

/// The tiles with the highest scores, or a sample of them. A score is an uncertainty that is weighted by the predicted
/// classes.
struct WeightedScoreStrategy: AcquisitionStrategy {
    /// Computes the score of each tile of the pool from the uncertainties and the other scores.
    typealias Weighting = @Sendable (_ uncertainty: [Float], _ scores: TileScores) -> [Float]

    let name: String
    let measure: UncertaintyMeasure
    let selection: ScoreSelection
    let weighted: Weighting

    func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let uncertainty = try pool.finiteValues(of: measure, for: name)
        guard let scores = pool.scores else { throw Problem.unscored(strategy: name, measure: measure) }
        let weighted = weighted(uncertainty, scores)
        return selection.query(name, count, from: pool, by: weighted) { index in
            [
                Query.Reason(Query.Quantity(measure), Double(uncertainty[index])),
                Query.Reason(.weightedByClass, Double(weighted[index])),
            ]
        }
    }
}

extension Strategy {
    /// The declaration of a strategy that ranks tiles by a weighted score.
    /// - Parameter weighted: Makes the function that computes the scores.
    static func weighted(
        _ name: String, _ summary: String, _ citation: Citation, measure: UncertaintyMeasure,
        needs: StrategyNeeds = .classShares, settings: [AcquisitionSettingTable.Row] = [],
        weighted: @escaping @Sendable (AcquisitionSettings) -> WeightedScoreStrategy.Weighting
    ) -> Strategy {
        Strategy(
            name, summary, citation, measure: measure, needs: needs, settings: [\.scorePower] + settings,
            explain: { $0.weighted(measure) }
        ) {
            settings, _ in
            WeightedScoreStrategy(
                name: name, measure: measure, selection: ScoreSelection(power: settings.scorePower),
                weighted: weighted(settings))
        }
    }
}

extension Query.Quantity {
    /// Journals store the name, so it stays as it is.
    fileprivate static let weightedByClass = Query.Quantity(rawValue: "weighed by class")
}

extension Explanation {
    /// As `entropy 1.2; with class weights 0.8, rank 3 of 448`.
    fileprivate func weighted(_ measure: UncertaintyMeasure) -> String {
        Self.joined(
            number(Query.Quantity(measure)).map { "\(measure.rawValue) \($0)" },
            number(.weightedByClass).map { "with class weights \($0)" + (rank.map { ", \($0)" } ?? "") })
    }
}
