import Acquisition
import Pool

/// The tiles of a simulation, which the masks label.
struct SimulatedPool {
    private let oracle: Oracle
    /// The number of pixels of each tile.
    private let areas: [Int]
    private(set) var eligibility: [Eligibility]
    /// The tiles that were labeled, in the order of labeling.
    private(set) var labeled: [TileLabels] = []

    /// - Parameter usableImages: Images of which image and mask can be read. Tiles of others are never selected.
    init(dataset: Dataset, tiles: [TileID], usableImages: Set<Int>) {
        oracle = Oracle(dataset: dataset)
        areas = tiles.map { dataset.rect(of: $0).count }
        eligibility = tiles.map { usableImages.contains($0.image) ? .eligible : .unavailable }
    }

    /// The indices of tiles that may be selected.
    var eligible: [Int] { eligibility.indices.filter { eligibility[$0] == .eligible } }

    /// The labeled share of the pool's pixels.
    var labeledFraction: Double {
        let pixels = zip(areas, eligibility).reduce(0) { $0 + ($1.1 == .labeled ? $1.0 : 0) }
        return Double(pixels) / Double(areas.reduce(0, +))
    }

    mutating func label(_ query: Query) throws {
        labeled += try oracle.labels(of: query.tiles)
        for item in query.items { eligibility[item.index] = .labeled }
    }
}
