import HeapModule
import Tensors

extension PoolState {
    /// Up to `count` candidates but `excluded`, drawn uniformly without replacement.
    func drawn(_ count: Int, except excluded: Set<Int> = [], for purpose: StaticString) -> [Int] {
        var drawn = candidates.filter { !excluded.contains($0) }
        var generator = Philox(seed: seed, purpose: purpose, round: round)
        let picks = min(count, drawn.count)
        for position in 0..<picks {
            drawn.swapAt(position, Int.random(in: position..<drawn.count, using: &generator))
        }
        return Array(drawn.prefix(picks))
    }

    /// Up to `count` candidates of highest `score`, highest first; equal scores in the order of tiles.
    func highest(_ count: Int, by score: [Float]) -> [Int] {
        var heap = Heap(candidates.map { RankedTile($0, Double(score[$0])) })
        var highest: [Int] = []
        while highest.count < count, let top = heap.popMin() { highest.append(top.index) }
        return highest
    }

    /// A query for the tiles at `indices`, explained by `terms(rank, index)`.
    func query(
        _ strategy: String, _ indices: some Sequence<Int>, terms: (_ rank: Int, _ index: Int) -> [Query.Term]
    ) -> Query {
        let entropy = scores?.entropy
        let items = indices.enumerated().map { rank, index in
            Query.Item(
                tile: tiles[index], index: index, rank: rank, origin: .strategy, score: entropy.flatMap { $0[index] },
                terms: terms(rank, index))
        }
        return Query(strategy: strategy, items: items)
    }
}
