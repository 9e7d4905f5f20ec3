import Tensors

/// The tiles of which the network is least sure, by one measure.
package struct UncertaintyStrategy: AcquisitionStrategy {
    package enum Kind: String, Sendable, CaseIterable {
        case entropy
        case margin
        case leastConfidence = "least-confidence"
        /// Bayesian active learning by disagreement (Houlsby and others, 2011), by dropout in the head.
        case bald
    }

    private let kind: Kind

    package init(_ kind: Kind) { self.kind = kind }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { used }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let values = try pool.checked(used, for: name)
        return pool.query(name, pool.highest(count, by: values)) { _, index in
            [Query.Term(used.rawValue, Double(values[index]))]
        }
    }

    private var used: UncertaintyMeasure {
        switch kind {
        case .entropy: .entropy
        case .margin: .margin
        case .leastConfidence: .leastConfidence
        case .bald: .mutualInformation
        }
    }
}
