import Acquisition
import Tensors
import TesseraManifold
import Tiles

/// Regions of many images, with their scores and features: the input of a `SelectionStrategy`.
///
/// Every array has one entry for each region, and every table one row. Functions that use a pool throw
/// `SelectionFailure` for an array or a table of another length. A strategy only needs the parts that it uses.
public struct RegionPool: Sendable {
    public let regions: [Region]
    /// The unit of spatial distances in each image, by the number of the image.
    private let units: [Int: RegionSize]
    /// Indices of labeled regions. They are not selected; strategies measure distances to them.
    public var labeled: Set<Int> = []
    /// Indices of regions that must not be selected.
    public var excluded: Set<Int> = []
    /// One value for each region. Those of labeled and excluded regions may be NaN; if not, they count when a strategy
    /// normalizes the entropy to `0...1`.
    public var uncertainties: [Uncertainty: [Float]] = [:]
    /// The share of each class among the predicted pixels of each region, `[regions, classes]`, at most 256 classes.
    public var classShares: Points?
    /// For each region and class, the sum of `1 - (p1 - p2)` over the pixels of that predicted class, divided by the
    /// number of all pixels of the region: `[regions, classes]`. The row of a region adds up to its margin.
    public var classMargins: Points?
    /// Feature vectors for feature distances, clusters and UMAP, `[regions, D]`.
    public var features: Points?
    /// Gradient embeddings for `badge`, `[regions, D]`: the gradient of the loss with respect to the classifier's
    /// weights, where the predicted classes count as true.
    public var gradients: Points?
    /// The number of the round. Each round has its own random numbers.
    public var round = 1
    /// The same seed, round and pool give the same selection.
    public var seed: UInt64 = 0

    /// - Parameters:
    ///   - regions: Ordered by image; the lowest region wins a tie.
    ///   - nominalSizes: The nominal size of the regions of an image, by the number of the image: the unit of spatial
    ///     distances and of the setting `delta`. Centers of regions are divided by it, so that neighbors in a row and
    ///     in a column are both at distance 1. Regions that the edge of an image clips do not change it. Without an
    ///     entry for an image, it is the largest width and the largest height of its regions. Give it for images that
    ///     have only clipped regions, and for grids whose sides are rounded to whole pixels.
    /// - Precondition: `image` never decreases from one region to the next. Sides of nominal sizes are finite and
    ///   greater than 0.
    public init(_ regions: [Region], nominalSizes: [Int: RegionSize] = [:]) {
        precondition(
            zip(regions, regions.dropFirst()).allSatisfy { $0.image <= $1.image },
            "RegionPool: regions that are not ordered by image")
        precondition(nominalSizes.values.allSatisfy(\.isValid), "RegionPool: nominal sizes \(nominalSizes)")
        self.regions = regions
        units = Dictionary(
            regions.map { ($0.image, RegionSize(width: Double($0.width), height: Double($0.height))) },
            uniquingKeysWith: { RegionSize(width: max($0.width, $1.width), height: max($0.height, $1.height)) }
        ).merging(nominalSizes) { $1 }
    }

    /// The spatial distance from one region to every region, normalized to `0...1`.
    /// - Parameters:
    ///   - region: The index of the region in `regions`.
    ///   - settings: Settings of the distance, as in `SelectionStrategy.init`.
    /// - Throws: `SelectionFailure` for an unknown region or setting, or a distance that is not a metric.
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
            centers: regions.map(center),
            eligibility: regions.indices.map {
                labeled.contains($0) ? .labeled : excluded.contains($0) ? .excluded : .eligible
            },
            scores: scores,
            features: FeatureSnapshot(
                pretrained: features?.tensor, current: features?.tensor, decoder: features?.tensor,
                gradients: gradients?.tensor),
            round: round, seed: seed)
    }

    /// The center of a region in units of the nominal size.
    private func center(of region: Region) -> TileCenter {
        let unit = units[region.image, default: RegionSize(width: 1, height: 1)]
        return TileCenter(
            x: (Double(region.left) + Double(region.width) / 2) / unit.width,
            y: (Double(region.top) + Double(region.height) / 2) / unit.height)
    }

    /// - Throws: `SelectionFailure` if a region is empty, an array or a table has the wrong length, a table has a
    ///   number that is not finite or has a magnitude above 1e15, an index is not that of a region, or there are more
    ///   than 256 classes.
    private func check() throws(SelectionFailure) {
        // With a side of 0, all regions of an image would be far from each other.
        if let empty = regions.firstIndex(where: { $0.width < 1 || $0.height < 1 }) {
            let size = "\(regions[empty].width) x \(regions[empty].height)"
            throw SelectionFailure(description: "region \(empty) has \(size) pixels: each side must be at least 1")
        }
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

    /// - Throws: `SelectionFailure` if the value of a region that may be selected is not finite.
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
        // `TileScores` requires an entropy. Strategies with another measure do not use it.
        measures[.entropy] = measures[.entropy] ?? [Float](repeating: 0, count: regions.count)
        let shares = classShares?.tensor ?? Tensor([regions.count, 0])
        return TileScores(
            measures: measures, classShares: shares, classMargins: classMargins?.tensor ?? Tensor(shares.shape))
    }
}
