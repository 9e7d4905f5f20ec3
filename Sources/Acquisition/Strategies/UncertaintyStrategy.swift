import Tensors

extension Strategy {
    package static let entropy = uncertainty(
        "entropy", .entropy, "tiles with the highest mean entropy of their pixels", .survey)
    static let margin = uncertainty(
        "margin", .margin, "tiles whose two most probable classes are closest",
        Citation(
            "Scheffer, Decomain, Wrobel", "Active Hidden Markov Models for Information Extraction", "IDA", 2001))
    static let leastConfidence = uncertainty(
        "least-confidence", .leastConfidence, "tiles whose most probable class is least probable",
        Citation("Lewis, Gale", "A Sequential Algorithm for Training Text Classifiers", "SIGIR", 1994))
    static let bald = uncertainty(
        "bald", .mutualInformation, "tiles whose predictions with dropout disagree most",
        Citation(
            "Gal, Islam, Ghahramani", "Deep Bayesian Active Learning with Image Data", "ICML", 2017),
        needs: .dropoutPasses, settings: [\.dropoutPasses])

    private static func uncertainty(
        _ name: String, _ measure: UncertaintyMeasure, _ summary: String, _ citation: Citation,
        needs: StrategyNeeds = [], settings: [AcquisitionSettingTable.Row] = []
    ) -> Strategy {
        Strategy(
            name, summary, citation, measure: measure, needs: needs, settings: [\.scorePower] + settings,
            explain: { $0.ranked(by: measure) }
        ) { settings, _ in
            UncertaintyStrategy(measure, name: name, power: settings.scorePower)
        }
    }
}

/// The tiles with the largest values of one uncertainty measure, largest first, or a sample of them.
package struct UncertaintyStrategy: AcquisitionStrategy {
    package let name: String
    private let measure: UncertaintyMeasure
    private let selection: ScoreSelection

    /// - Parameters:
    ///   - name: The name in queries and messages; nil: that of the measure.
    ///   - power: Above 0, tiles are drawn, see `ScoreSelection`.
    package init(_ measure: UncertaintyMeasure, name: String? = nil, power: Double = 0) {
        self.measure = measure
        self.name = name ?? measure.rawValue
        selection = ScoreSelection(power: power)
    }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let values = try pool.finiteValues(of: measure, for: name)
        return selection.query(name, count, from: pool, by: values) { index in
            [Query.Reason(Query.Quantity(measure), Double(values[index]))]
        }
    }
}

extension Explanation {
    /// As `entropy 1.234, rank 3 of 448`.
    func ranked(by measure: UncertaintyMeasure) -> String {
        [number(Query.Quantity(measure)).map { "\(measure.rawValue) \($0)" }, rank].compactMap(\.self)
            .joined(separator: ", ")
    }
}
