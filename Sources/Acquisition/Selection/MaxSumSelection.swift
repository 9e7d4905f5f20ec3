import Tensors

/// Greedy max-sum diversification: the tile of largest `u / 2 + lambda sum d(x, x_j)`, again and again, over the tiles
/// `x_j` chosen so far. Equal potentials go to the lowest tile.
///
/// Only the leaders' sums are kept current. What the others gain meanwhile is bounded from above by the longest distance
/// that a chosen tile can have; when that could lift one above the leaders, all catch up, with several choices at a time,
/// and the best lead anew.
struct MaxSumSelection {
    struct Pick {
        let index: Int
        let potential: Double
        let sum: Double
    }

    private static let leaderCount = 2048
    /// More than sums in double precision may err, relatively.
    private static let slack = 1 + 1e-9

    private let lambda: Double
    private let uncertainty: [Float]
    private var sums: DistanceSums
    /// Ascending.
    private var leaders: [Int] = []
    /// The largest potential of the others when they last caught up, and what they may have gained since.
    private var ceiling = -Double.infinity
    private var gain = 0.0

    init(lambda: Double, uncertainty: [Float], sums: DistanceSums) {
        self.lambda = lambda
        self.uncertainty = uncertainty
        self.sums = sums
    }

    /// The first `count` picks among `candidates`, ascending.
    mutating func picks(_ count: Int, among candidates: [Int], workers: Workers) -> [Pick] {
        var left = candidates
        var picks: [Pick] = []
        lead(left)
        while picks.count < count {
            let best = best
            guard let best, gain == 0 || best.potential > (ceiling + lambda * gain) * Self.slack else {
                if ceiling == -.infinity { break }
                left = left.filter { !sums.isChosen($0) }
                sums.catchUp(left, workers)
                lead(left)
                continue
            }
            let index = leaders.remove(at: best.place)
            picks.append(Pick(index: index, potential: best.potential, sum: sums.values[index]))
            sums.choose(index, scaledBy: left, workers)
            gain += sums.longest(from: index)
            sums.catchUp(leaders, workers)
        }
        return picks
    }

    /// Makes the tiles of largest potential leaders; all have caught up.
    private mutating func lead(_ tiles: [Int]) {
        var heap = PotentialHeap(tiles.map { ($0, potential($0)) })
        leaders.removeAll(keepingCapacity: true)
        while leaders.count < Self.leaderCount, let top = heap.top {
            leaders.append(top.index)
            heap.removeTop()
        }
        leaders.sort()
        ceiling = heap.top?.potential ?? -.infinity
        gain = 0
    }

    /// The leader of largest potential, the lowest of equal ones.
    private var best: (place: Int, potential: Double)? {
        var best = (place: -1, potential: -Double.infinity)
        for (place, index) in leaders.enumerated() {
            let potential = potential(index)
            if potential > best.potential { best = (place, potential) }
        }
        return best.place < 0 ? nil : best
    }

    @inline(__always)
    private func potential(_ index: Int) -> Double { Double(uncertainty[index]) / 2 + lambda * sums.values[index] }
}
