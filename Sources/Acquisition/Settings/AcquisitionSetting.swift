/// A setting of a query, described so that a screen or a command line can offer it: what it means, the values it may
/// have, and whether it counts with the strategy at hand.
package enum AcquisitionSetting: String, Sendable, CaseIterable {
    case strategy
    case batchSize
    case candidateCount
    case lambda
    case delta
    case distanceForm
    case norm
    case nearDistance
    case farDistance
    case otherDistance
    case neighborCount
    case minimumDistance
    case seeding
    case clusterCount
    case clusterDecay
    case pixelBalance
    case dropoutPasses

    package enum Value: Sendable, Equatable {
        case integer(Int)
        case number(Double)
        case name(String)
    }

    /// The values a setting may have and how far one step of a knob turns it.
    package enum Kind: Sendable, Equatable {
        case integer(ClosedRange<Int>, step: Int)
        case number(ClosedRange<Double>, step: Double)
        case choice([String])
    }

    /// As in `project.toml`.
    package var name: String { rawValue }

    /// In a word or two, for a label.
    package var title: String {
        switch self {
        case .strategy: "strategy"
        case .batchSize: "N"
        case .candidateCount: "N_I"
        case .lambda: "lambda"
        case .delta: "delta"
        case .distanceForm: "distance"
        case .norm: "norm"
        case .nearDistance: "d1"
        case .farDistance: "d2"
        case .otherDistance: "d3"
        case .neighborCount: "neighbors"
        case .minimumDistance: "least distance"
        case .seeding: "seeding"
        case .clusterCount: "clusters"
        case .clusterDecay: "decay"
        case .pixelBalance: "balance"
        case .dropoutPasses: "passes"
        }
    }

    /// In a sentence, for a line of help.
    package var summary: String {
        switch self {
        case .strategy: "who chooses the tiles"
        case .batchSize: "tiles to ask each round"
        case .candidateCount: "most uncertain tiles that MEAL chooses among"
        case .lambda: "the weight of the spatial distance, of the feature distance where there is no spatial one"
        case .delta: "what counts as close, in tile sides"
        case .distanceForm: "whether the spatial distance has three steps or grows with the way"
        case .norm: "how the way between two tiles is measured"
        case .nearDistance: "the distance of close tiles of an image"
        case .farDistance: "the distance of other tiles of an image"
        case .otherDistance: "the distance of tiles of different images"
        case .neighborCount: "UMAP's neighbors of a point, itself among them"
        case .minimumDistance: "UMAP's least distance between points"
        case .seeding: "whether k-means++ tries several tiles for each seed or takes the first"
        case .clusterCount: "clusters of features whose repeats count less"
        case .clusterDecay: "what each repeat of a cluster leaves of a score"
        case .pixelBalance: "how much rare classes count for more"
        case .dropoutPasses: "networks that are asked, each with other units left out"
        }
    }

    package var kind: Kind {
        switch self {
        case .strategy: .choice(AcquisitionSettings.strategyNames)
        case .batchSize: .integer(1...1_000_000, step: 1)
        case .candidateCount: .integer(1...1_000_000, step: 10)
        case .lambda: .number(0...4, step: 0.05)
        case .delta: .number(0...64, step: 0.5)
        case .distanceForm: .choice(AcquisitionSettings.DistanceForm.allCases.map(\.rawValue))
        case .norm: .choice(SpatialDistance.Norm.allCases.map(\.rawValue))
        case .nearDistance, .farDistance, .otherDistance: .number(0.05...100, step: 0.25)
        case .neighborCount: .integer(2...1000, step: 1)
        case .minimumDistance: .number(0...0.99, step: 0.01)
        case .seeding: .choice(AcquisitionSettings.Seeding.allCases.map(\.rawValue))
        case .clusterCount: .integer(1...10_000, step: 10)
        case .clusterDecay: .number(0...1, step: 0.01)
        case .pixelBalance: .number(0...100, step: 1)
        case .dropoutPasses: .integer(2...100, step: 1)
        }
    }

    package var defaultValue: Value { AcquisitionSettings()[self] }

    /// Why turning the setting changes nothing with these settings; nil where it counts.
    package func inapplicability(in settings: AcquisitionSettings) -> String? {
        let traits = settings.traits
        func unless(_ holds: Bool, _ reason: String) -> String? { holds ? nil : reason }
        switch self {
        case .strategy, .batchSize: return nil
        case .candidateCount, .neighborCount, .minimumDistance:
            return unless(traits.contains(.embedding), "only MEAL embeds the most uncertain tiles")
        case .seeding: return unless(traits.contains(.seeding), "\(settings.strategy) seeds no clusters")
        case .lambda:
            if settings.strategy == MaxMinStrategy.Kind.coreSet.rawValue {
                return "core-set has one term, whose order no weight changes"
            }
            return unless(
                !traits.isDisjoint(with: [.features, .space]), "\(settings.strategy) weighs no distance")
        case .distanceForm, .norm:
            return unless(traits.contains(.space), "\(settings.strategy) has no spatial distance")
        case .delta, .nearDistance, .farDistance, .otherDistance:
            guard traits.contains(.space) else { return "\(settings.strategy) has no spatial distance" }
            return unless(settings.distanceForm == .piecewise, "the linear distance has no steps")
        case .clusterCount, .clusterDecay: return unless(traits.contains(.clusters), "only redal has clusters")
        case .pixelBalance: return unless(traits.contains(.balance), "only pixbal weighs pixels by class")
        case .dropoutPasses: return unless(traits.contains(.dropout), "only bald asks several networks")
        }
    }
}
