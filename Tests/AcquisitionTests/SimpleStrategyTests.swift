import Acquisition
import Foundation
import Pool
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Random and entropy")
struct SimpleStrategyTests {
    private let workers = Workers(count: 1)

    @Test("entropy selects the most uncertain eligible tiles, and the lowest tile wins a tie")
    func entropy() throws {
        var scores = [Float](repeating: 0, count: 64)
        (scores[5], scores[40], scores[7], scores[50], scores[9]) = (3, 2, 2, 4, 5)
        let pool = Pools.pool(entropy: scores, labeled: [9], excluded: [50])
        let query = try UncertaintyStrategy(.entropy).query(3, from: pool, workers: workers)
        #expect(query.items.map(\.index) == [5, 7, 40])
        #expect(query.tiles.first == TileID(image: 0, row: 1, column: 1))
        #expect(query.items.map(\.rank) == [0, 1, 2])
        #expect(query.items.map(\.entropy) == [3, 2, 2])
        let names = query.items[0].reasons.map(\.quantity.rawValue)
        #expect(names == ["entropy", "rank", "candidates"] && query.items[0].reasons.map(\.value) == [3, 1, 62])
    }

    @Test("a tile is drawn with a probability in proportion to score^power", arguments: [0.5, 1, 2])
    func scoreSample(power: Double) throws {
        let scores: [Float] = [0, 0.25, 1, 2, 1, 3, -1, 0.5, 4, 2, 0, 1, 1, 1, 1, 1]
        let draws = 4000
        var counts = [Int](repeating: 0, count: scores.count)
        for seed in 0..<draws {
            let pool = Pools.pool(images: 1, entropy: scores, labeled: [2], excluded: [15], seed: UInt64(seed))
            let query = try UncertaintyStrategy(.entropy, power: power).query(1, from: pool, workers: workers)
            for item in query.items { counts[item.index] += 1 }
        }
        let weights = scores.enumerated().map { [2, 15].contains($0) ? 0 : pow(max(Double($1), 1e-12), power) }
        let total = weights.reduce(0, +)
        for (count, weight) in zip(counts, weights) {
            let expected = Double(draws) * weight / total
            let deviation = (expected * (1 - weight / total)).squareRoot()
            #expect(abs(Double(count) - expected) <= 4 * deviation + 0.1, "\(counts)")
        }
    }

    @Test("a tile that is drawn by score says its rank and the order of the draws")
    func scoreReasons() throws {
        let scores = (0..<64).map { Float($0) / 64 }
        let query = try UncertaintyStrategy(.entropy, power: 1).query(
            5, from: Pools.pool(entropy: scores, labeled: [63]), workers: workers)
        for (order, item) in query.items.enumerated() {
            let values = item.reasons.map { ($0.quantity.rawValue, $0.value) }
            #expect(values.map(\.0) == ["entropy", "rank", "candidates", "draw by score"])
            #expect(values.map(\.1) == [Double(scores[item.index]), Double(63 - item.index), 63, Double(order)])
        }
    }

    @Test("random draws every candidate about equally often, and no candidate twice")
    func random() throws {
        var counts = [Int](repeating: 0, count: 16)
        for seed in 0..<800 {
            let pool = Pools.pool(images: 1, labeled: [3], excluded: [8], seed: UInt64(seed))
            let query = try RandomStrategy().query(7, from: pool, workers: workers)
            #expect(Set(query.tiles).count == 7)
            for item in query.items { counts[item.index] += 1 }
        }
        #expect(counts[3] == 0 && counts[8] == 0)
        #expect(counts.enumerated().allSatisfy { [3, 8].contains($0) || 320..<480 ~= $1 }, "\(counts)")
    }

    @Test("random draws other tiles in each round, and the same tiles for the same seed and round")
    func rounds() throws {
        func tiles(round: Int) throws -> [TileID] {
            try RandomStrategy().query(8, from: Pools.pool(round: round), workers: workers).tiles
        }
        #expect(try tiles(round: 1) == tiles(round: 1))
        #expect(try tiles(round: 1) != tiles(round: 2))
    }

    @Test(
        "a NaN entropy of a candidate is refused with the tile's position, and that of a labeled tile is ignored"
    )
    func nan() throws {
        var scores = [Float](repeating: 1, count: 64)
        scores[21] = .nan
        #expect {
            try UncertaintyStrategy(.entropy).query(4, from: Pools.pool(entropy: scores), workers: workers)
        } throws: {
            "\($0)".contains("the entropy of the tile at row 1, column 1 of image 1 is nan")
        }
        #expect(
            try UncertaintyStrategy(.entropy).query(
                4, from: Pools.pool(entropy: scores, labeled: [21]), workers: workers
            )
            .items.count == 4)
    }

    @Test("entropy refuses a pool that was not scored")
    func unscored() {
        #expect(throws: Problem.unscored(strategy: "entropy", measure: .entropy)) {
            try UncertaintyStrategy(.entropy).query(4, from: Pools.pool(), workers: workers)
        }
    }
}
