import Acquisition
import Tensors
import TesseraManifold
import Tiles

/// A rectangle of an image that can be labeled, in pixels.
public struct Region: Sendable, Hashable {
    /// A number of your own for the image.
    public let image: Int
    public let left: Int
    public let top: Int
    public let width: Int
    public let height: Int

    public init(image: Int, left: Int, top: Int, width: Int, height: Int) {
        self.image = image
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }
}

/// How unsure a network is of a region: the mean over its pixels, larger where it is less sure.
public enum Uncertainty: Sendable, CaseIterable {
    /// `- sum_c p_c log p_c` in nats.
    case entropy
    /// 1 minus the difference of the two largest probabilities.
    case margin
    /// 1 minus the largest probability.
    case leastConfidence
    /// The entropy of the mean prediction minus the mean entropy of predictions with dropout.
    case mutualInformation

    var measure: UncertaintyMeasure {
        switch self {
        case .entropy: .entropy
        case .margin: .margin
        case .leastConfidence: .leastConfidence
        case .mutualInformation: .mutualInformation
        }
    }
}

/// Regions of many images, with their scores and features.
///
/// Every array has one entry per region, and every table one row per region. Functions that use a pool throw
/// `SelectionFailure` for an array or a table of another length.
public struct RegionPool: Sendable {
    public let regions: [Region]
    /// Indices of regions that are labeled: distances to them count.
    public var labeled: Set<Int> = []
    /// Indices of regions that must not be chosen.
    public var excluded: Set<Int> = []
    public var uncertainties: [Uncertainty: [Float]] = [:]
    /// The share of each class among a region's predicted pixels.
    public var classShares: Points?
    /// The margin of a region, split by the class predicted for its pixels.
    public var classMargins: Points?
    /// Features between which distances are measured, and which are embedded.
    public var features: Points?
    /// Gradients of the classifier's weights, for `badge`.
    public var gradients: Points?
    /// Another round draws other random numbers.
    public var round = 1
    public var seed: UInt64 = 0

    /// - Precondition: Regions of an image lie together, and images ascend.
    public init(_ regions: [Region]) {
        precondition(
            zip(regions, regions.dropFirst()).allSatisfy { $0.image <= $1.image },
            "RegionPool: regions out of the order of their images")
        self.regions = regions
    }

    /// The spatial distance of every region from one, normalized to `0...1`.
    /// - Parameters:
    ///   - region: Its index in `regions`.
    ///   - settings: Those of the distance, by the names of `SelectionStrategy.settingNames`.
    public func spatialDistances(from region: Int, settings: [String: String] = [:]) throws(SelectionFailure) -> [Float]
    {
        try SelectionFailure.wrapping {
            try check([region], "the region to measure from")
            return try makeState().spatialDistances(
                from: region, by: try AcquisitionSettings(texts: settings).spatialDistance())
        }
    }

    func makeState() throws(SelectionFailure) -> PoolState {
        try check()
        return PoolState(
            tiles: regions.enumerated().map { TileID(image: $1.image, row: 0, column: $0) },
            places: regions.map { TilePlace(left: $0.left, top: $0.top, width: $0.width, height: $0.height) },
            eligibility: regions.indices.map {
                labeled.contains($0) ? .labeled : excluded.contains($0) ? .excluded : .eligible
            },
            scores: scores,
            features: HeldFeatures(
                pretrained: features?.tensor, current: features?.tensor, decoder: features?.tensor,
                gradients: gradients?.tensor),
            round: round, seed: seed)
    }

    /// - Throws: `SelectionFailure` where an array or table is of another length, a table has a number that is not finite
    ///   or larger than 1e15, an index is of no region, or there are more than 256 classes.
    private func check() throws(SelectionFailure) {
        try check(labeled, "labeled")
        try check(excluded, "excluded")
        for measure in Uncertainty.allCases {
            try check(
                count: uncertainties[measure]?.count, "the uncertainties by \(measure.measure.rawValue)", "entries")
        }
        let tables = [
            ("classShares", classShares), ("classMargins", classMargins), ("features", features),
            ("gradients", gradients),
        ]
        for (name, table) in tables {
            try check(count: table?.count, name, "rows")
            guard let table, let wrong = table.elements.firstIndex(where: { !$0.isUsableFeature }) else { continue }
            throw .unusable(name, region: wrong / table.columnCount, table.elements[wrong])
        }
        let shares = classShares?.columnCount ?? 0
        guard shares <= 256 else {
            throw SelectionFailure(description: "classShares has \(shares) columns, at most 256")
        }
        let margins = classMargins?.columnCount ?? shares
        guard margins == shares else {
            throw SelectionFailure(description: "classMargins has \(margins) columns, classShares \(shares)")
        }
    }

    /// - Throws: `SelectionFailure` where the value of a region that could be chosen is not finite.
    func checkFinite(_ values: [Float], _ name: String) throws(SelectionFailure) {
        for (region, value) in values.enumerated()
        where !value.isFinite && !labeled.contains(region) && !excluded.contains(region) {
            throw .unusable(name, region: region, value)
        }
    }

    private func check(_ indices: Set<Int>, _ name: String) throws(SelectionFailure) {
        guard let wrong = indices.filter({ !regions.indices.contains($0) }).min() else { return }
        throw SelectionFailure(
            description: "\(name): there is no region \(wrong), only \(regions.count) regions from 0 on")
    }

    private func check(count: Int?, _ name: String, _ unit: String) throws(SelectionFailure) {
        guard let count, count != regions.count else { return }
        throw SelectionFailure(description: "there are \(regions.count) regions, but \(count) \(unit) of \(name)")
    }

    private var scores: TileScores? {
        guard !uncertainties.isEmpty else { return nil }
        var measures = Dictionary(uniqueKeysWithValues: uncertainties.map { ($0.measure, $1) })
        // Strategies of another measure do not look at the entropy.
        measures[.entropy] = measures[.entropy] ?? [Float](repeating: 0, count: regions.count)
        let shares = classShares?.tensor ?? Tensor([regions.count, 0])
        return TileScores(
            measures: measures, classShares: shares, classMargins: classMargins?.tensor ?? Tensor(shares.shape))
    }
}
