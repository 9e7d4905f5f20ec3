import Acquisition
import Problems
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("A canceled query")
struct CancellationTests {
    private static let count = 96
    private static let table = PointClouds.clusters(5, rows: count, features: 12)
    /// The tiles of each query.
    private static let queried = 12

    /// Counts the checks, and cancels at one of them.
    private final class Checks: Sendable {
        private let number = Mutex(0)
        let last: Int

        init(cancelingAt last: Int) { self.last = last }

        var count: Int { number.withLock { $0 } }

        var cancellation: Cancellation {
            Cancellation {
                self.number.withLock { number in
                    number += 1
                    return number == self.last
                }
            }
        }
    }

    private static func pool(labeled: Set<Int> = [7, 30]) -> PoolState {
        let shares = Tensor(rows: (0..<count).map { [Float($0 % 4) / 4, 1 - Float($0 % 4) / 4] })
        let measures = UncertaintyMeasure.allCases.map { ($0, Pools.randomScores(count)) }
        return Pools.pool(
            images: 6,
            scores: TileScores(
                measures: Dictionary(uniqueKeysWithValues: measures), classShares: shares, classMargins: shares),
            labeled: labeled,
            features: FeatureSnapshot(pretrained: table, current: table, decoder: table, gradients: table))
    }

    private static func query(_ name: String, _ pool: PoolState, _ cancellation: Cancellation) throws -> Query {
        var settings = AcquisitionSettings(strategy: name)
        settings.candidateCount = 40
        settings.clusterCount = queried
        return try settings.makeStrategy(manifolds: ManifoldCache())
            .query(queried, from: pool, workers: Workers(count: 1), cancellation: cancellation)
    }

    @Test("ends before it selects a tile if it was canceled before it began", arguments: Strategy.names)
    func early(name: String) {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: CancellationError.self) { try Self.query(name, Self.pool(), cancellation) }
    }

    @Test(
        "ends at any tile that it selects, and the next query of the pool is not affected",
        arguments: Strategy.names.filter {
            let strategy = Strategy.named($0)
            return strategy?.settings.contains(AcquisitionSetting.lambda) == true || strategy?.needs.isEmpty == false
        }.filter { !["bald", "classbal", "pixbal", "ripu"].contains($0) }, [[], [7, 30]])
    func anywhere(name: String, labeled: Set<Int>) throws {
        let all = Checks(cancelingAt: .max)
        let expected = try Self.query(name, Self.pool(labeled: labeled), all.cancellation)
        #expect(all.count >= Self.queried, "\(name)")
        let pool = Self.pool(labeled: labeled)
        for last in all.count - Self.queried + 2...all.count {
            let checks = Checks(cancelingAt: last)
            // The caches of the pool may already have some results, so that there are fewer checks.
            if let found = try? Self.query(name, pool, checks.cancellation) {
                #expect(found == expected && checks.count < last)
            } else {
                #expect(checks.count == last)
            }
        }
        #expect(try Self.query(name, pool, Cancellation()) == expected)
    }
}
