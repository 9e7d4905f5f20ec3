import Acquisition

/// Settings to start from. How many tiles are asked stays as it is where a paper says nothing of it.
struct AcquisitionPreset {
    let name: String
    let change: @Sendable (inout AcquisitionSettings) -> Void

    static let all = [
        AcquisitionPreset(name: "MEAL, as in the paper") { settings in
            settings.strategy = "meal"
            (settings.batchSize, settings.candidateCount) = (32, 200)
            (settings.neighborCount, settings.minimumDistance) = (15, 0.1)
        },
        AcquisitionPreset(name: "spatial diversity, as in the paper") { $0.spread("entropy+spatial") },
        AcquisitionPreset(name: "spatial and feature diversity") { $0.spread("entropy+spatial+feature") },
        AcquisitionPreset(name: "entropy alone") { $0.strategy = "entropy" },
        AcquisitionPreset(name: "random") { $0.strategy = "random" },
    ]
}

extension AcquisitionSettings {
    /// The spatial paper's settings.
    fileprivate mutating func spread(_ strategy: String) {
        let standard = AcquisitionSettings()
        self.strategy = strategy
        (lambda, delta, norm, distanceForm) = (1, 2, .chebyshev, .piecewise)
        nearDistance = standard.nearDistance
        farDistance = standard.farDistance
        otherDistance = standard.otherDistance
    }
}
