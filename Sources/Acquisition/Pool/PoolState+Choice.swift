import HeapModule
import Tensors

extension PoolState {
    /// Up to `count` candidates, drawn uniformly without replacement (Fisher-Yates), none of them in `excluded`.
    /// - Parameter purpose: Selects the stream of random numbers.
    func randomSample(_ count: Int, except excluded: Set<Int> = [], for purpose: StaticString) -> [Int] {
        var sample = candidates.filter { !excluded.contains($0) }
        var generator = Philox(seed: seed, purpose: purpose, round: round)
        let picks = min(count, sample.count)
        for position in 0..<picks {
            sample.swapAt(position, Int.random(in: position..<sample.count, using: &generator))
        }
        return Array(sample.prefix(picks))
    }

    /// Up to `count` candidates with the highest scores, highest first; equal scores in the order of tiles.
    /// `O(N + count log N)`.
    /// - Parameter score: One entry for each tile of the pool.
    func top(_ count: Int, by score: [Float]) -> [Int] {
        var heap = Heap(candidates.map { RankedTile($0, Double(score[$0])) })
        var top: [Int] = []
        while top.count < count, let next = heap.popMin() { top.append(next.index) }
        return top
    }

    /// A query for the tiles at `indices`, in this order. `terms(rank, index)` gives the reasons for a tile.
    func makeQuery(
        _ strategy: String, _ indices: some Sequence<Int>, reasons: (_ rank: Int, _ index: Int) -> [Query.Reason]
    ) -> Query {
        let entropy = scores?.entropy
        let items = indices.enumerated().map { rank, index in
            Query.Item(
                tile: tiles[index], index: index, rank: rank, origin: .strategy, entropy: entropy.flatMap { $0[index] },
                reasons: reasons(rank, index))
        }
        return Query(strategy: strategy, items: items)
    }
}
