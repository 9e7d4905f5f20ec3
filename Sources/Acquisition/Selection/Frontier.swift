import HeapModule

/// The candidates of largest potential, in a heap that holds only those above a floor, which sinks when it must: most
/// tiles of a large pool are never near the top.
///
/// Potentials may be those of some moment before, and bounds from above, since a potential never rises.
struct Frontier {
    private let candidates: [Int]
    private var heap = Heap<RankedTile>()
    /// Candidates outside the heap are below it.
    private var floor = Double.infinity
    /// How many candidates the heap shall hold.
    private var size: Int
    private var isPicked: [Bool]

    /// Of so many candidates, one is looked at to guess where the floor should be.
    private static let sampleStride = 64

    /// - Parameters:
    ///   - count: Tiles that will be picked.
    ///   - poolSize: Tiles of the pool.
    init(_ candidates: [Int], count: Int, poolSize: Int) {
        self.candidates = candidates
        size = 2 * count + 2048
        isPicked = [Bool](repeating: false, count: poolSize)
    }

    /// Takes up to `count` of the largest, whose potentials are made current by `potential`; fewer only if no more are
    /// left above the floor.
    mutating func take(_ count: Int, _ potential: (Int) -> Double) -> [Int] {
        var taken: [Int] = []
        while true {
            while taken.count < count, let top = heap.min, top.potential >= floor {
                let current = potential(top.index)
                if current < top.potential {
                    heap.replaceMin(with: RankedTile(top.index, current))
                } else {
                    taken.append(top.index)
                    heap.removeMin()
                }
            }
            guard taken.isEmpty, floor > -.infinity else { return taken }
            sink(potential)
        }
    }

    mutating func putBack(_ index: Int, _ potential: Double) { heap.insert(RankedTile(index, potential)) }

    /// The tile will not be a candidate again.
    mutating func pick(_ index: Int) { isPicked[index] = true }

    /// Whether all that were not taken come after a tile that was.
    func follows(_ index: Int, _ potential: Double) -> Bool {
        guard let top = heap.min, top.potential >= floor else { return potential >= floor }
        return RankedTile(index, potential) < top
    }

    /// Makes the heap again with a lower floor.
    private mutating func sink(_ potential: (Int) -> Double) {
        floor = -.infinity
        if candidates.count > 2 * size {
            var sample: [Double] = []
            for position in stride(from: 0, to: candidates.count, by: Self.sampleStride)
            where !isPicked[candidates[position]] { sample.append(potential(candidates[position])) }
            let rank = size / Self.sampleStride
            if rank < sample.count { floor = sample.sorted(by: >)[rank] }
        }
        var entries: [RankedTile] = []
        entries.reserveCapacity(min(candidates.count, 2 * size))
        size *= 4
        for index in candidates where !isPicked[index] {
            let potential = potential(index)
            if potential >= floor { entries.append(RankedTile(index, potential)) }
        }
        heap = Heap(entries)
    }
}
