import Tensors
import TestSupport
import Testing

@testable import Acquisition

@Suite("Scores and eligibility of tiles")
struct TileScoresTests {
    private static func row(_ entropy: Float) -> TileScores.Entry {
        TileScores.Entry(
            measures: [.entropy: entropy, .margin: 0.5], classShares: [0.25, 0.75], classMargins: [0.2, 0.3],
            decoderFeatures: [1, 2, 3])
    }

    @Test("a tile has no scores until its row is set, and no value of a measure that was not computed")
    func rows() throws {
        var scores = TileScores(round: 3, count: 2, classCount: 2, measures: [.entropy, .margin])
        #expect(scores.entropy.elementsEqual([nil, nil]) && scores.entropy.mean == nil)
        scores.set(Self.row(0.5), at: 1)
        #expect(scores.isKnown == [false, true])
        #expect(scores.entropy.elementsEqual([nil, 0.5]) && scores.entropy.mean == 0.5)
        #expect(scores[.mutualInformation] == nil)
        #expect(scores.predictedClass == [0, 1] && scores.classShares[1, 1] == 0.75)
        #expect(scores.decoderFeatures?.row(1) == [1, 2, 3] && scores.decoderFeatures?.row(0) == [0, 0, 0])
    }

    @Test("setting a row changes all measures of its tile, but no earlier copy of the table")
    func copies() throws {
        var scores = TileScores(round: 3, count: 3, classCount: 2, measures: [.margin, .entropy])
        scores.set(Self.row(0.5), at: 1)
        let before = scores
        scores.set(Self.row(0.75), at: 1)
        scores.set(Self.row(0.25), at: 2)
        #expect(before.entropy.elementsEqual([nil, 0.5, nil]))
        #expect(scores.entropy.elementsEqual([nil, 0.75, 0.25]))
        #expect(scores[.margin]?.elementsEqual([nil, 0.5, 0.5]) == true)
        #expect(scores[.leastConfidence] == nil && scores[.mutualInformation] == nil)
    }

    @Test("a row is written in place, so scoring a pool takes time in proportion to its size")
    func inPlace() {
        var scores = TileScores(round: 3, count: 5000, classCount: 2, measures: [.margin, .entropy])
        func addresses(_ scores: borrowing TileScores) -> [UnsafePointer<Float>?] {
            [.entropy, .margin].map { scores[$0]?.values.withUnsafeBufferPointer(\.baseAddress) }
        }
        scores.set(Self.row(0.5), at: 1)
        let before = addresses(scores)
        scores.set(Self.row(0.5), at: 2)
        #expect(addresses(scores) == before)
    }

    @Test("the mean does not lose small values in a large sum")
    func mean() {
        let sum = Float(1 << 24)
        #expect(TileScores(entropy: [sum, 1, 1, 2]).entropy.mean == (Double(sum) + 4) / 4)
    }

    @Test(
        "a tile without scores is not selected and does not change the normalization", arguments: Strategy.names)
    func unknown(strategy: String) throws {
        let count = 64
        var entropy = Pools.randomScores(count)
        var isKnown = [Bool](repeating: true, count: count)
        (entropy[5], isKnown[5]) = (.nan, false)
        let shares = Tensor([count, 2], repeating: 0.5)
        let measures = Dictionary(uniqueKeysWithValues: UncertaintyMeasure.allCases.map { ($0, entropy) })
        let scores = TileScores(measures: measures, classShares: shares, classMargins: shares, isKnown: isKnown)
        let table = PointClouds.clusters(4, rows: count, features: 5)
        let pool = Pools.pool(scores: scores, features: TableFeatures(table))
        var settings = AcquisitionSettings(strategy: strategy)
        settings.clusterCount = 4
        let query = try settings.makeStrategy(manifolds: ManifoldCache()).query(
            count, from: pool, workers: Workers(count: 1))
        #expect(Set(query.items.map(\.index)) == Set(0..<count).subtracting([5]))
        #expect(query.items.allSatisfy { $0.reasons.allSatisfy { $0.value.isFinite && $0.value >= 0 } })
    }

    @Test("only eligible tiles are selected", arguments: Eligibility.allCases)
    func eligible(eligibility: Eligibility) throws {
        var list = [Eligibility](repeating: .eligible, count: 64)
        list[7] = eligibility
        let pool = Pools.pool(entropy: Pools.randomScores(64)).withEligibility(list)
        let query = try AcquisitionSettings(strategy: "entropy").makeStrategy(manifolds: ManifoldCache())
            .query(64, from: pool, workers: Workers(count: 1))
        #expect(query.items.contains { $0.index == 7 } == (eligibility == .eligible))
        #expect(query.items.count == (eligibility == .eligible ? 64 : 63))
    }

    @Test("the mean shares of the classes count the pixels of each tile, and leave out tiles without scores")
    func meanClassShares() {
        let shares = Tensor(rows: [[1, 0], [0, 1], [1, 0]])
        let scores = TileScores(
            measures: [.entropy: [0, 0, 0]], classShares: shares, classMargins: shares, isKnown: [true, true, false])
        #expect(scores.meanClassShares { [3, 1, 100][$0] } == [0.75, 0.25])
        #expect(TileScores(entropy: [1, 2]).meanClassShares { _ in 1 } == nil)
    }
}
