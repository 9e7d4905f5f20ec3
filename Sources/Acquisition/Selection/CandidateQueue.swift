import HeapModule

/// A priority queue of the candidates with the largest potentials. The potential of a tile is what a greedy selection
/// maximizes: its uncertainty plus its distances to labeled and chosen tiles.
///
/// The heap is filled with the candidates whose potential is at least a threshold, because most tiles of a large pool
/// are never selected. A stored potential may be outdated. It is then an upper bound, since potentials never grow
/// during a selection.
///
/// Each tile that `take` returns must go back with `putBack`, or be picked with `markPicked`.
struct CandidateQueue {
    private let candidates: [Int]
    /// Its minimum is the candidate with the largest potential (the order of `RankedTile`).
    private var heap = Heap<RankedTile>()
    /// Candidates outside the heap have potentials below this, except tiles that were taken.
    private var threshold = Double.infinity
    /// The approximate number of candidates in the heap when it is filled next.
    private var size: Int
    private var isPicked: [Bool]

    /// Every 64th candidate is sampled to estimate the threshold. With more samples, the size of the heap is closer to
    /// `size`, and the estimate takes longer.
    private static let sampleStride = 64
    /// The first heap holds this many candidates, plus two for each tile to be picked. A larger heap is slower to
    /// build. A smaller one becomes empty more often, and is then built again from all candidates.
    private static let reserve = 2048
    /// `size` is multiplied by this factor at each filling. A larger factor means fewer, but larger heaps.
    private static let growth = 4

    /// - Parameters:
    ///   - count: The number of tiles that will be picked.
    ///   - poolSize: The number of tiles of the pool.
    init(_ candidates: [Int], count: Int, poolSize: Int) {
        self.candidates = candidates
        size = 2 * count + Self.reserve
        isPicked = [Bool](repeating: false, count: poolSize)
    }

    /// Removes up to `count` candidates with the largest potentials. It may return fewer. It returns an empty array
    /// only if no candidate is left.
    /// - Parameter potential: The present potential of a tile.
    mutating func take(_ count: Int, _ potential: (Int) -> Double) -> [Int] {
        var taken: [Int] = []
        while true {
            while taken.count < count, let top = heap.min, top.potential >= threshold {
                let current = potential(top.index)
                if current < top.potential {
                    heap.replaceMin(with: RankedTile(top.index, current))
                } else {
                    taken.append(top.index)
                    heap.removeMin()
                }
            }
            guard taken.isEmpty, threshold > -.infinity else { return taken }
            lowerThreshold(potential)
        }
    }

    /// Puts a taken tile back into the queue, with its present potential.
    mutating func putBack(_ index: Int, _ potential: Double) { heap.insert(RankedTile(index, potential)) }

    /// Marks a taken tile as picked. It is then no longer a candidate.
    mutating func markPicked(_ index: Int) { isPicked[index] = true }

    /// Whether a taken tile certainly ranks before all candidates that were not taken. Their stored upper bounds are
    /// compared, not their present potentials.
    func isAheadOfOthers(_ index: Int, _ potential: Double) -> Bool {
        guard let top = heap.min, top.potential >= threshold else { return potential >= threshold }
        return RankedTile(index, potential) < top
    }

    /// Builds the heap again with a lower threshold.
    private mutating func lowerThreshold(_ potential: (Int) -> Double) {
        threshold = -.infinity
        if candidates.count > 2 * size {
            var sample: [Double] = []
            for position in stride(from: 0, to: candidates.count, by: Self.sampleStride)
            where !isPicked[candidates[position]] { sample.append(potential(candidates[position])) }
            let rank = size / Self.sampleStride
            if rank < sample.count { threshold = sample.sorted(by: >)[rank] }
        }
        var entries: [RankedTile] = []
        entries.reserveCapacity(min(candidates.count, 2 * size))
        size *= Self.growth
        for index in candidates where !isPicked[index] {
            let current = potential(index)
            if current >= threshold { entries.append(RankedTile(index, current)) }
        }
        heap = Heap(entries)
    }
}
