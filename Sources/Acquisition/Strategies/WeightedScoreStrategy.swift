import Problems
import Tensors

/// The tiles of highest score, where the score is an uncertainty that is weighed by the predicted classes.
struct WeightedScoreStrategy: AcquisitionStrategy {
    /// The weighed score of each tile.
    typealias Weighing = @Sendable (_ uncertainty: [Float], _ scores: TileScores) -> [Float]

    let name: String
    let measure: UncertaintyMeasure
    let weigh: Weighing

    func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try pool.checked(measure, for: name)
        guard let scores = pool.scores else { throw Problem.unscored(strategy: name, measure: measure) }
        let weighed = weigh(uncertainty, scores)
        return pool.query(name, pool.highest(count, by: weighed)) { _, index in
            [
                Query.Term(Query.Quantity(measure), Double(uncertainty[index])),
                Query.Term(.weighedByClass, Double(weighed[index])),
            ]
        }
    }
}

extension Strategy {
    /// A strategy that ranks tiles by a weighed score.
    static func weighted(
        _ name: String, _ summary: String, _ citation: Citation, measure: UncertaintyMeasure,
        needs: StrategyNeeds = .classShares, settings: [AcquisitionSettingTable.Row] = [],
        weigh: @escaping @Sendable (AcquisitionSettings) -> WeightedScoreStrategy.Weighing
    ) -> Strategy {
        Strategy(name, summary, citation, measure: measure, needs: needs, settings: settings) { settings, _ in
            WeightedScoreStrategy(name: name, measure: measure, weigh: weigh(settings))
        }
    }
}

extension Query.Quantity {
    fileprivate static let weighedByClass = Query.Quantity(rawValue: "weighed by class")
}
