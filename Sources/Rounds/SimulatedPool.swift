import Acquisition
import Pool

/// The pool of a simulation. The oracle labels its tiles.
struct SimulatedPool {
    private let oracle: Oracle
    /// The number of pixels of each tile.
    private let areas: [Int]
    private(set) var eligibility: [Eligibility]
    /// The labeled tiles, in the order of labeling.
    private(set) var labeled: [TileLabels] = []
    /// An estimate of the clicks that a person would need for the labels.
    private(set) var clicks = 0

    /// - Parameter usableImages: The images with a readable image and mask. Tiles of other images are never selected.
    init(dataset: Dataset, tiles: [TileID], usableImages: Set<Int>) {
        oracle = Oracle(dataset: dataset)
        areas = tiles.map { dataset.rect(of: $0).count }
        eligibility = tiles.map { usableImages.contains($0.image) ? .eligible : .unavailable }
    }

    /// The indices of the tiles that may be selected.
    var eligible: [Int] { eligibility.indices.filter { eligibility[$0] == .eligible } }

    /// The pixels of the labeled tiles.
    var labeledPixels: Int { zip(areas, eligibility).reduce(0) { $0 + ($1.1 == .labeled ? $1.0 : 0) } }

    /// The labeled pixels as a fraction of the pool's pixels.
    var labeledFraction: Double { Double(labeledPixels) / Double(areas.reduce(0, +)) }

    /// The pixels of the largest tile.
    var largestArea: Int { areas.max() ?? 0 }

    /// The number of eligible tiles of mean size within a budget in pixels; at least 1 if there is any.
    func tileCount(within pixels: Int) -> Int {
        let eligible = eligible
        let total = eligible.reduce(0) { $0 + areas[$1] }
        if pixels >= total { return eligible.count }
        return max(1, total.dividingFullWidth(pixels.multipliedFullWidth(by: eligible.count)).quotient)
    }

    /// The first tiles of a query that are together within a budget in pixels.
    func prefix(of query: Query, within pixels: Int) -> Query {
        let count = query.items.lazy.map { areas[$0.index] }.count(within: pixels)
        return Query(strategy: query.strategy, items: Array(query.items.prefix(count)))
    }

    /// Random tiles for the start.
    func initialQuery(_ amount: InitialQuery.Amount, of tiles: [TileID], seed: UInt64) -> Query {
        InitialQuery.make(amount, of: tiles, candidates: eligible, areas: areas, seed: seed)
    }

    mutating func label(_ query: Query) throws {
        let labels = try oracle.labels(of: query.tiles)
        labeled += labels
        clicks += labels.reduce(0) { $0 + $1.labels.clickCount }
        for item in query.items { eligibility[item.index] = .labeled }
    }
}
