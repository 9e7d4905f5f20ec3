import CNumericShims
import Manifold
import Tensors

/// The least feature distance of tiles to what is labeled or chosen, divided by the largest one at the start of the
/// batch; 1 for all while nothing is labeled or chosen.
///
/// Chosen tiles wait until a tile is asked for: what `nearest` says of it before is an upper bound, since a least
/// distance never rises.
struct FeatureTerm: Sendable {
    private let features: Tensor
    private var distances: [Float]
    /// How many of the chosen tiles each distance has seen.
    private var seen: [Int32]
    private var chosen: [Float] = []
    private var chosenCount = 0
    private(set) var scale: Float?

    /// - Parameter candidates: The tiles that will be asked for.
    init(_ features: Tensor, labeled: [Int], candidates: [Int], workers: Workers) {
        self.features = features
        distances = [Float](repeating: .infinity, count: features.rowCount)
        seen = [Int32](repeating: 0, count: features.rowCount)
        guard !labeled.isEmpty, !candidates.isEmpty else { return }
        let index = NearestNeighbors(features.gatheringRows(labeled))
        let table = index.neighbors(of: features.gatheringRows(candidates), count: 1, workers: workers)
        for (row, candidate) in candidates.enumerated() { distances[candidate] = table.distances[row] }
        scale = table.distances.max()
    }

    /// Whether the next choice is the first, which sets the scale for all.
    var isUnscaled: Bool { scale == nil }

    /// A bound from above of the term of a tile; exact once `see` has shown it all chosen tiles.
    func nearest(_ index: Int) -> Float {
        guard let scale else { return 1 }
        return scale > 0 ? distances[index] / scale : 0
    }

    func hasSeenAll(_ index: Int) -> Bool { Int(seen[index]) == chosenCount }

    mutating func choose(_ index: Int) {
        chosen += features.row(index)
        chosenCount += 1
    }

    /// After the first choice where nothing was labeled: takes all distances to it and the largest as the scale.
    mutating func setScale(_ candidates: [Int]) {
        for candidate in candidates { see(candidate) { _ in true } }
        scale = candidates.map { distances[$0] }.max() ?? 0
    }

    /// Shows a tile the chosen ones it has not seen, until all are seen or `goesOn` says, of the term so far, no.
    mutating func see(_ index: Int, while goesOn: (Float) -> Bool) {
        let columns = features.columnCount
        let first = Int(seen[index])
        var last = first
        var least = distances[index]
        features.withUnsafeElements { features in
            chosen.withUnsafeBufferPointer { chosen in
                while last < chosenCount {
                    let squared =
                        columns == 0
                        ? 0
                        : tessera_squared_distance(
                            features.baseAddress! + index * columns, chosen.baseAddress! + last * columns, columns)
                    last += 1
                    let distance = squared.squareRoot()
                    guard distance < least else { continue }
                    least = distance
                    if let scale, !goesOn(scale > 0 ? least / scale : 0) { break }
                }
            }
        }
        distances[index] = least
        seen[index] = Int32(last)
    }
}
