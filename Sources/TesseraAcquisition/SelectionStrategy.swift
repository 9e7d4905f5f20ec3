import Acquisition
import Tensors
import TesseraManifold

/// A strategy of region-based active learning: it selects the regions to label next.
///
/// ```swift
/// var pool = RegionPool(regions)
/// pool.labeled = [0, 7]
/// pool.uncertainties[.entropy] = entropies
/// let strategy = try SelectionStrategy("entropy+spatial", settings: ["lambda": "0.5"])
/// let choices = try strategy.select(32, from: pool)
/// ```
public struct SelectionStrategy: Sendable {
    /// A selected region.
    public struct Choice: Sendable, Equatable {
        /// The index of the region in `RegionPool.regions`.
        public let region: Int
        /// The quantities by which the strategy selected the region, by name, such as "entropy" and "potential". The
        /// names depend on the strategy.
        public let reasons: [String: Double]
    }

    /// The names of all strategies.
    public static var names: [String] { Strategy.names }

    /// The names of all settings, each with a description in one line.
    public static var settingNames: [String: String] {
        Dictionary(uniqueKeysWithValues: AcquisitionSetting.settableByText.map { ($0.name, $0.summary) })
    }

    private let declaration: Strategy
    private let settings: AcquisitionSettings

    /// - Parameters:
    ///   - name: One of `names`.
    ///   - settings: Values as texts, by the names of `settingNames`. Other settings have their defaults. A setting
    ///     that the strategy does not use has no effect.
    /// - Throws: `SelectionFailure` for an unknown name or an invalid value, with the permitted values.
    public init(_ name: String, settings: [String: String] = [:]) throws(SelectionFailure) {
        (self.settings, declaration) = try SelectionFailure.wrapping {
            var settings = try AcquisitionSettings(texts: settings)
            settings.strategy = name
            // The number of regions is an argument of `select`, which raises `candidateCount` to it.
            settings.batchSize = 1
            try settings.check()
            return (settings, try settings.declaredStrategy())
        }
    }

    public var name: String { declaration.name }

    /// The kind of regions that it selects, in one line.
    public var summary: String { declaration.summary }

    /// The publication that describes the strategy: authors, title, venue and year.
    public var citation: String { declaration.citation.description }

    /// Selects up to `count` regions that are neither labeled nor excluded, in the order of selection. The same pool
    /// gives the same regions on any number of threads.
    ///
    /// Each call computes everything again. `meal` fits UMAP on the whole pool in each call.
    /// - Parameters:
    ///   - count: The number of regions; fewer are selected only if no more are left.
    ///   - threads: The number of threads; values below 1 count as 1.
    /// - Throws: `SelectionFailure` if the pool lacks a part that the strategy uses, the parts have different lengths,
    ///   or a number is not finite.
    public func select(_ count: Int, from pool: RegionPool, threads: Int = 1) throws(SelectionFailure) -> [Choice] {
        try SelectionFailure.wrapping {
            guard count >= 0 else {
                throw SelectionFailure(
                    description: "\(count) regions cannot be selected: the number must be at least 0")
            }
            try checkNeeds(pool)
            var settings = settings
            settings.candidateCount = max(settings.candidateCount, count)
            let strategy = try settings.makeStrategy(manifolds: ManifoldCache())
            return try strategy.query(count, from: pool.makeState(), workers: Workers(count: threads)).items.map {
                item in
                Choice(
                    region: item.index,
                    reasons: Dictionary(
                        item.reasons.map { ($0.quantity.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first }))
            }
        }
    }

    /// - Throws: `SelectionFailure` if the pool lacks a part that the strategy uses, or an uncertainty is not finite.
    private func checkNeeds(_ pool: RegionPool) throws(SelectionFailure) {
        if let measure = declaration.measure {
            guard let values = pool.uncertainties.first(where: { $0.key.measure == measure })?.value else {
                throw missing(measure.rawValue)
            }
            try pool.checkFinite(values, "the \(measure.rawValue)")
        }
        for (needs, part, table) in [
            (StrategyNeeds.classShares, "classShares", pool.classShares),
            (.classMargins, "classMargins", pool.classMargins), (.gradients, "gradients", pool.gradients),
            ([.decoderFeatures, .candidateFeatures, .poolEmbedding], "features", pool.features),
        ] where !declaration.needs.isDisjoint(with: needs) && table == nil {
            throw missing(part)
        }
    }

    private func missing(_ part: String) -> SelectionFailure {
        SelectionFailure(description: "\(name) needs the \(part) of the regions")
    }
}
