import HeapModule
import Tensors

/// Greedy max-sum diversification: the tile of largest `u / 2 + lambda sum d(x, x_j)`, again and again, over the tiles
/// `x_j` chosen so far. Equal potentials go to the lowest tile.
///
/// Only the tiles of largest potential, the front, have sums that are always up to date. The longest distance that a chosen
/// tile can have is an upper bound on what another tile gains. Once that could lift a tile above the front, all sums are
/// updated, several choices at a time, and a new front is made.
struct MaxSumSelection {
    struct Pick {
        let index: Int
        let potential: Double
        let sum: Double
    }

    private static let frontCount = 2048
    /// More than sums in double precision may err, relatively.
    private static let slack = 1 + 1e-9

    private let lambda: Double
    private let uncertainty: [Float]
    private var sums: DistanceSums
    /// Ascending.
    private var front: [Int] = []
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
        makeFront(left)
        while picks.count < count {
            let best = best
            guard let best, gain == 0 || best.potential > (ceiling + lambda * gain) * Self.slack else {
                if ceiling == -.infinity { break }
                left = left.filter { !sums.isChosen($0) }
                sums.catchUp(left, workers)
                makeFront(left)
                continue
            }
            let index = front.remove(at: best.place)
            picks.append(Pick(index: index, potential: best.potential, sum: sums.values[index]))
            sums.choose(index, scaledBy: left, workers)
            gain += sums.longest(from: index)
            sums.catchUp(front, workers)
        }
        return picks
    }

    /// Makes a front of the tiles of largest potential; all have caught up.
    private mutating func makeFront(_ tiles: [Int]) {
        var heap = Heap(tiles.map { RankedTile($0, potential($0)) })
        front.removeAll(keepingCapacity: true)
        while front.count < Self.frontCount, let top = heap.popMin() { front.append(top.index) }
        front.sort()
        ceiling = heap.min?.potential ?? -.infinity
        gain = 0
    }

    /// The tile of the front with the largest potential, the lowest of equal ones.
    private var best: (place: Int, potential: Double)? {
        var best = (place: -1, potential: -Double.infinity)
        for (place, index) in front.enumerated() {
            let potential = potential(index)
            if potential > best.potential { best = (place, potential) }
        }
        return best.place < 0 ? nil : best
    }

    @inline(__always)
    private func potential(_ index: Int) -> Double { Double(uncertainty[index]) / 2 + lambda * sums.values[index] }
}
