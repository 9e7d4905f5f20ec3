import Acquisition
import Manifold
import Tensors
import TesseraManifold

/// A strategy of region-based active learning: it chooses the regions to label next.
///
/// ```swift
/// var pool = RegionPool(regions)
/// pool.labeled = [0, 7]
/// pool.uncertainties[.entropy] = entropies
/// let strategy = try SelectionStrategy("entropy+spatial", settings: ["lambda": "0.5"])
/// let choices = try strategy.select(32, from: pool)
/// ```
public struct SelectionStrategy: Sendable {
    /// A region that was chosen.
    public struct Choice: Sendable, Equatable {
        /// Its index in `RegionPool.regions`.
        public let region: Int
        /// The quantities that made the strategy choose it, by name.
        public let reasons: [String: Double]
    }

    /// All strategies by name.
    public static var names: [String] { Strategy.names }

    /// All settings by name, each with what it means.
    public static var settingNames: [String: String] {
        Dictionary(uniqueKeysWithValues: AcquisitionSetting.free.map { ($0.name, $0.summary) })
    }

    private let declaration: Strategy
    private let settings: AcquisitionSettings

    /// - Parameters:
    ///   - name: One of `names`.
    ///   - settings: Values that differ from their defaults, as texts, by the names of `settingNames`.
    /// - Throws: `SelectionFailure` that says what a value must be.
    public init(_ name: String, settings: [String: String] = [:]) throws(SelectionFailure) {
        (self.settings, declaration) = try SelectionFailure.wrapping {
            var settings = try AcquisitionSettings(texts: settings)
            settings.strategy = name
            // `select` gets the number of regions, and raises `candidateCount` to it.
            settings.batchSize = 1
            try settings.check()
            return (settings, try settings.declaredStrategy())
        }
    }

    public var name: String { declaration.name }

    /// How it chooses, in a line.
    public var summary: String { declaration.summary }

    /// The work that describes it: authors, title, venue and year.
    public var citation: String { declaration.citation.description }

    /// At most `count` regions that are neither labeled nor excluded, in the order of choice. The same pool gives the same
    /// regions on any number of threads.
    /// - Throws: `SelectionFailure` where the pool lacks something that the strategy uses, its parts do not fit each other,
    ///   or a number is not finite.
    public func select(_ count: Int, from pool: RegionPool, threads: Int = 1) throws(SelectionFailure) -> [Choice] {
        try SelectionFailure.wrapping {
            guard count >= 0 else { throw SelectionFailure(description: "\(count) regions cannot be chosen") }
            try checkNeeds(pool)
            var settings = settings
            settings.candidateCount = max(settings.candidateCount, count)
            let strategy = try settings.makeStrategy(manifolds: ManifoldCache())
            return try strategy.query(count, from: pool.makeState(), workers: Workers(count: threads)).items.map {
                item in
                Choice(
                    region: item.index,
                    reasons: Dictionary(
                        item.terms.map { ($0.quantity.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }))
            }
        }
    }

    /// - Throws: `SelectionFailure` where the pool lacks what the strategy uses, or an uncertainty is not finite.
    private func checkNeeds(_ pool: RegionPool) throws(SelectionFailure) {
        if let measure = declaration.measure {
            guard let values = pool.uncertainties.first(where: { $0.key.measure == measure })?.value else {
                throw lacks(measure.rawValue)
            }
            try pool.checkFinite(values, "the \(measure.rawValue)")
        }
        for (needs, part, table) in [
            (StrategyNeeds.classShares, "classShares", pool.classShares),
            (.classMargins, "classMargins", pool.classMargins), (.gradients, "gradients", pool.gradients),
            ([.decoderFeatures, .candidateFeatures, .poolEmbedding], "features", pool.features),
        ] where !declaration.needs.isDisjoint(with: needs) && table == nil {
            throw lacks(part)
        }
    }

    private func lacks(_ part: String) -> SelectionFailure {
        SelectionFailure(description: "\(name) needs the \(part) of the regions")
    }
}

/// Why nothing was chosen.
public struct SelectionFailure: Error, CustomStringConvertible {
    public let description: String

    /// A number that is not finite, or too large to be squared.
    static func unusable(_ name: String, region: Int, _ value: Float) -> SelectionFailure {
        let demand = value.isFinite ? "its magnitude must be at most \(Float.largestFeature)" : "it must be finite"
        return SelectionFailure(description: "\(name) of region \(region) is \(value): \(demand)")
    }

    /// What `body` throws, as a `SelectionFailure`.
    static func wrapping<Result>(_ body: () throws -> Result) throws(SelectionFailure) -> Result {
        do {
            return try body()
        } catch let failure as SelectionFailure {
            throw failure
        } catch {
            throw SelectionFailure(description: "\(error)")
        }
    }
}

extension AcquisitionSetting {
    /// The settings that a text can have: `name` is the strategy, and `select` gets the number of regions.
    static var free: [AcquisitionSetting] {
        let others = [AcquisitionSetting.strategy, AcquisitionSetting.batchSize]
        return allCases.filter { !others.contains($0) }
    }
}

extension AcquisitionSettings {
    /// Defaults but for the values of these texts, by the names of settings.
    /// - Throws: `SelectionFailure` for an unknown name, `Problem` for a value that is none.
    init(texts: [String: String]) throws {
        self.init()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let setting = AcquisitionSetting.free.first(where: { $0.name == name }) else {
                let names = AcquisitionSetting.free.map(\.name).joined(separator: ", ")
                throw SelectionFailure(description: "there is no setting \(name), only \(names)")
            }
            self[setting] = try setting.value(parsing: text)
        }
    }
}
