import Tensors

/// Another strategy for a part of the query, and random tiles for the rest. The random tiles are drawn from the
/// candidates that the other strategy did not select.
///
/// Uncertain tiles have other shares of the classes than the pool. Random tiles have about the shares of the pool.
struct RandomShareStrategy: AcquisitionStrategy {
    let base: any AcquisitionStrategy
    /// The part of the query that is drawn at random, 0...1. The number of random tiles is rounded down.
    let share: Double
    /// The purpose of the random numbers.
    var purpose: StaticString = "acquisition.random-share"

    var name: String { base.name }

    func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        let size = min(count, pool.candidates.count)
        // The small number makes 0.29 of 100 tiles 29, although the product is 28.999999999999996.
        let drawCount = Int(share * Double(size) + 1e-9)
        let selected = try base.query(size - drawCount, from: pool, workers: workers, cancellation: cancellation)
        let drawn = pool.randomSample(drawCount, except: Set(selected.items.map(\.index)), for: purpose)
        let random = pool.makeQuery(name, drawn) { rank, _ in [Query.Reason(.draw, Double(rank))] }
        return Query(
            strategy: name,
            items: selected.items + random.items.map { $0.ranked(selected.items.count + $0.rank) })
    }

    func prepare(_ count: Int, in pool: PoolState, workers: Workers, cancellation: Cancellation) throws {
        try base.prepare(count, in: pool, workers: workers, cancellation: cancellation)
    }
}
