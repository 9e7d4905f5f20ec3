import Acquisition
import ArgumentParser

/// Settings of the query that a command may set for itself; those of the project stand where nothing is said.
struct AcquisitionOptions: ParsableArguments {
    @Option(help: "Who asks: \(AcquisitionSettings.strategyNames.joined(separator: ", ")).")
    var strategy: String?
    @Option(name: .customLong("count"), help: Self.help(.batchSize)) var batchSize: Int?
    @Option(name: .customLong("candidates"), help: Self.help(.candidateCount)) var candidateCount: Int?
    @Option(help: Self.help(.lambda)) var lambda: Double?
    @Option(help: Self.help(.delta)) var delta: Double?
    @Option(name: .customLong("distance"), help: Self.help(.distanceForm))
    var distanceForm: AcquisitionSettings.DistanceForm?
    @Option(help: Self.help(.norm)) var norm: SpatialDistance.Norm?
    @Option(name: .customLong("d1"), help: Self.help(.nearDistance)) var nearDistance: Double?
    @Option(name: .customLong("d2"), help: Self.help(.farDistance)) var farDistance: Double?
    @Option(name: .customLong("d3"), help: Self.help(.otherDistance)) var otherDistance: Double?
    @Option(name: .customLong("neighbors"), help: Self.help(.neighborCount)) var neighborCount: Int?
    @Option(name: .customLong("min-distance"), help: Self.help(.minimumDistance)) var minimumDistance: Double?
    @Option(help: Self.help(.seeding)) var seeding: AcquisitionSettings.Seeding?
    @Option(name: .customLong("clusters"), help: Self.help(.clusterCount)) var clusterCount: Int?
    @Option(name: .customLong("decay"), help: Self.help(.clusterDecay)) var clusterDecay: Double?
    @Option(name: .customLong("balance"), help: Self.help(.pixelBalance)) var pixelBalance: Double?
    @Option(name: .customLong("passes"), help: Self.help(.dropoutPasses)) var dropoutPasses: Int?

    func validate() throws {
        do {
            try applied(to: AcquisitionSettings()).check()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func applied(to settings: AcquisitionSettings) -> AcquisitionSettings {
        var settings = settings
        func set<Value>(_ path: WritableKeyPath<AcquisitionSettings, Value>, _ value: Value?) {
            if let value { settings[keyPath: path] = value }
        }
        set(\.strategy, strategy)
        set(\.batchSize, batchSize)
        set(\.candidateCount, candidateCount)
        set(\.lambda, lambda)
        set(\.delta, delta)
        set(\.distanceForm, distanceForm)
        set(\.norm, norm)
        set(\.nearDistance, nearDistance)
        set(\.farDistance, farDistance)
        set(\.otherDistance, otherDistance)
        set(\.neighborCount, neighborCount)
        set(\.minimumDistance, minimumDistance)
        set(\.seeding, seeding)
        set(\.clusterCount, clusterCount)
        set(\.clusterDecay, clusterDecay)
        set(\.pixelBalance, pixelBalance)
        set(\.dropoutPasses, dropoutPasses)
        return settings
    }

    /// What a setting is, its values and its default.
    private static func help(_ setting: AcquisitionSetting) -> ArgumentHelp {
        let summary = setting.summary.prefix(1).uppercased() + setting.summary.dropFirst()
        let (name, values) =
            switch setting.kind {
            case .integer(let range, _): ("n", "\(range.lowerBound) to \(range.upperBound)")
            case .number(let range, _): ("x", "\(range.lowerBound) to \(range.upperBound)")
            case .choice(let names): ("name", names.joined(separator: ", "))
            }
        return ArgumentHelp("\(summary) (\(setting.title)): \(values).", valueName: name)
    }
}

extension AcquisitionSettings.DistanceForm: ExpressibleByArgument {}

extension AcquisitionSettings.Seeding: ExpressibleByArgument {}

extension SpatialDistance.Norm: ExpressibleByArgument {}
