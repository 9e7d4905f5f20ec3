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

    /// - Parameter usableImages: The images with a readable image and mask. Tiles of other images are never selected.
    init(dataset: Dataset, tiles: [TileID], usableImages: Set<Int>) {
        oracle = Oracle(dataset: dataset)
        areas = tiles.map { dataset.rect(of: $0).count }
        eligibility = tiles.map { usableImages.contains($0.image) ? .eligible : .unavailable }
    }

    /// The indices of the tiles that may be selected.
    var eligible: [Int] { eligibility.indices.filter { eligibility[$0] == .eligible } }

    /// The labeled pixels as a fraction of the pool's pixels.
    var labeledFraction: Double {
        let pixels = zip(areas, eligibility).reduce(0) { $0 + ($1.1 == .labeled ? $1.0 : 0) }
        return Double(pixels) / Double(areas.reduce(0, +))
    }

    mutating func label(_ query: Query) throws {
        labeled += try oracle.labels(of: query.tiles)
        for item in query.items { eligibility[item.index] = .labeled }
    }
}
