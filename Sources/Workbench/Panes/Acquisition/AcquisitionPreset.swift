import Acquisition

/// A named set of settings to start from. The batch size stays unchanged if the paper does not give one.
struct AcquisitionPreset {
    let name: String
    let change: @Sendable (inout AcquisitionSettings) -> Void

    static let all = [
        AcquisitionPreset(name: "MEAL, as in the paper") { settings in
            settings.strategy = Strategy.meal.name
            (settings.batchSize, settings.candidateCount) = (32, 200)
            (settings.neighborCount, settings.minimumDistance) = (15, 0.1)
        },
        AcquisitionPreset(name: "spatial diversity, as in the paper") { $0.applySpatialDiversity(.entropySpatial) },
        AcquisitionPreset(name: "spatial and feature diversity") { $0.applySpatialDiversity(.entropySpatialFeature) },
        AcquisitionPreset(name: "entropy alone") { $0.strategy = Strategy.entropy.name },
        AcquisitionPreset(name: "random") { $0.strategy = Strategy.random.name },
    ]
}

extension AcquisitionSettings {
    /// The settings of Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active Learning" (2021).
    fileprivate mutating func applySpatialDiversity(_ strategy: Strategy) {
        let standard = AcquisitionSettings()
        self.strategy = strategy.name
        (self.lambda, self.delta, self.norm, self.distanceForm) = (1, 2, .chebyshev, .piecewise)
        self.nearDistance = standard.nearDistance
        self.farDistance = standard.farDistance
        self.otherDistance = standard.otherDistance
    }
}
