import HeapModule
import Tensors

/// Greedy max-sum diversification, a method with which Cai, Xu, Zhang and Foo compare theirs ("Exploring Spatial
/// Diversity for Region-based Active Learning", IEEE Transactions on Image Processing 2021).
///
/// Each pick is the tile with the largest potential `u / 2 + lambda sum d(x, x_j)`. `u` is the uncertainty. The sum
/// goes over the tiles `x_j` chosen so far. If potentials are equal, the tile with the lowest index is picked.
///
/// Only the sums of the active tiles are updated after each pick. These are the tiles with the largest potentials. The
/// sum of any other tile grows at most by the largest possible distance from the pick. If another tile may thus have a
/// larger potential than all active ones, all sums are updated, and the active tiles are selected again.
struct MaxSumSelection {
    /// A tile that was picked, with its potential and its sum of distances at that time.
    struct Pick {
        /// The index of the tile in the pool.
        let index: Int
        let potential: Double
        let sum: Double
    }

    /// The number of active tiles. With more, each pick takes longer; with fewer, all sums are updated more often.
    private static let activeCount = 2048
    /// The factor that makes the bound for other tiles larger than the rounding errors of sums in double precision.
    private static let slack = 1 + 1e-9

    private let lambda: Double
    private let uncertainty: [Float]
    private var sums: DistanceSums
    /// The active tiles, ascending.
    private var active: [Int] = []
    /// The largest potential of the other tiles at the last update of all sums; negative infinity if there are none.
    private var bestOfOthers = -Double.infinity
    /// An upper bound on the growth of any sum since that update.
    private var largestGain = 0.0

    /// - Parameter uncertainty: Normalized to `0...1`.
    init(lambda: Double, uncertainty: [Float], sums: DistanceSums) {
        self.lambda = lambda
        self.uncertainty = uncertainty
        self.sums = sums
    }

    /// Up to `count` picks, in the order of choice; fewer only if no more candidates are left.
    /// - Parameters:
    ///   - candidates: Ascending.
    ///   - cancellation: Checked before each pick.
    mutating func picks(
        _ count: Int, among candidates: [Int], workers: Workers, cancellation: Cancellation
    ) throws -> [Pick] {
        var left = candidates
        var picks: [Pick] = []
        selectActive(left)
        while picks.count < count {
            try cancellation.check()
            let best = bestActive()
            guard let best,
                largestGain == 0 || best.potential > (bestOfOthers + lambda * largestGain) * Self.slack
            else {
                if bestOfOthers == -.infinity { break }
                left = left.filter { !sums.isChosen($0) }
                sums.update(left, workers)
                selectActive(left)
                continue
            }
            let index = active.remove(at: best.position)
            picks.append(Pick(index: index, potential: best.potential, sum: sums.values[index]))
            sums.choose(index, scaledBy: left, workers)
            largestGain += sums.largestDistance(from: index)
            sums.update(active, workers)
        }
        return picks
    }

    /// Makes the tiles with the largest potentials active.
    /// - Precondition: The sums of all `tiles` are up to date.
    private mutating func selectActive(_ tiles: [Int]) {
        var heap = Heap(tiles.map { RankedTile($0, potential($0)) })
        active.removeAll(keepingCapacity: true)
        while active.count < Self.activeCount, let top = heap.popMin() { active.append(top.index) }
        active.sort()
        bestOfOthers = heap.min?.potential ?? -.infinity
        largestGain = 0
    }

    /// The position in `active` of the tile with the largest potential, the first of equal ones; nil if none is left.
    private func bestActive() -> (position: Int, potential: Double)? {
        var best = (position: -1, potential: -Double.infinity)
        for (position, index) in active.enumerated() {
            let potential = potential(index)
            if potential > best.potential { best = (position, potential) }
        }
        return best.position < 0 ? nil : best
    }

    @inline(__always)
    private func potential(_ index: Int) -> Double { Double(uncertainty[index]) / 2 + lambda * sums.values[index] }
}
