import Foundation
import Pool
import Problems
import Rounds
import TestSupport
import Testing

@Suite("Simulation")
struct SimulationTests {
    @Test(
        "a simulation selects the same tiles and gives the same results on one, two and four threads",
        arguments: ["random", "entropy", "meal", "meal-ft", "core-set", "entropy+spatial+feature"])
    func repeats(strategy: String) throws {
        let fixture = try RoundsFixture(strategy: strategy)
        let one = try fixture.simulate(threads: 1).report
        let two = try fixture.simulate(threads: 2).report
        #expect(one.rounds.map(\.query) == two.rounds.map(\.query))
        #expect(one.rounds.map(\.meanIoU) == two.rounds.map(\.meanIoU))
        #expect(one.rounds.map(\.iou) == two.rounds.map(\.iou))
        let four = try fixture.simulate(threads: 4).report
        #expect(one.rounds.map(\.query) == four.rounds.map(\.query) && one.rounds.map(\.iou) == four.rounds.map(\.iou))
        // Random selection does not score the pool, and the last round does not either.
        #expect(one.rounds.map { $0.kappa != nil } == [false, true])
        for other in [two, four] { #expect(one.rounds.map(\.kappa) == other.rounds.map(\.kappa)) }
        #expect(one.strategy == strategy)
    }

    @Test("each round labels the tiles that the previous round selected, and no tile is selected twice")
    func labelsSelection() throws {
        let report = try RoundsFixture().simulate(rounds: 2).report
        #expect(report.rounds.map(\.labeledTiles) == [4, 7, 10])
        #expect(report.rounds.map(\.query.count) == [3, 3, 0])
        let selected = report.rounds.flatMap(\.query)
        #expect(Set(selected.map { "\($0.image) \($0.row) \($0.column)" }).count == 6)
        #expect(report.rounds.allSatisfy { ($0.meanIoU ?? -1) > 0 && $0.iou.count == 11 })
        #expect(report.rounds.map(\.labeledFraction) == [4, 7, 10].map { $0 / 24 })
    }

    @Test("a simulation can start with a number of random tiles that depend on the seed")
    func startsWithTiles() throws {
        let report = try RoundsFixture().simulate(rounds: 0, initial: .tiles(5)).report
        #expect(report.rounds.map(\.labeledTiles) == [5])
        #expect(try #require(report.rounds.first).imagesTouched > 2)
        let tiles = (0..<3).flatMap { image in (0..<4).map { TileID(image: image, row: $0 / 2, column: $0 % 2) } }
        func draw(_ count: Int, seed: UInt64) -> [TileID] {
            InitialQuery.make(.tiles(count), of: tiles, candidates: [0, 2, 3, 5, 8, 9, 11], seed: seed).tiles
        }
        #expect(Set(draw(99, seed: 1)) == Set([0, 2, 3, 5, 8, 9, 11].map { tiles[$0] }))
        #expect(draw(3, seed: 1) == draw(3, seed: 1) && Set(draw(3, seed: 1)).count == 3)
        #expect(Set((1...9).map { draw(3, seed: $0) }).count > 3)
    }

    @Test(
        "a simulation that continues behind any round gives the same report as one without a stop",
        arguments: ["random", "meal-ft", "badge", "entropy+spatial+feature"])
    func resumes(strategy: String) throws {
        let fixture = try RoundsFixture(strategy: strategy)
        let (report, _, predictions) = try fixture.simulate(rounds: 2)
        let whole = report.withoutSeconds
        for count in 1...2 {
            var part = whole
            part.rounds = Array(whole.rounds.prefix(count))
            let resumed = try fixture.simulate(rounds: 2, resuming: (part, predictions[count - 1])).report
            #expect(resumed.withoutSeconds == whole)
        }
        // The clicks of each round are those of all labels so far.
        let dataset = try fixture.open(.readOnly).dataset
        let queries = [whole.initial ?? []] + whole.rounds.map(\.query)
        let labels = try queries.map { query in
            try Oracle(dataset: dataset).labels(
                of: query.map { tile in
                    TileID(image: dataset.images(named: tile.image)[0], row: tile.row, column: tile.column)
                })
        }
        for (index, round) in whole.rounds.enumerated() {
            #expect(round.clicks == labels[...index].joined().reduce(0) { $0 + $1.labels.clickCount })
        }
        // Predictions of another round are not compared.
        var part = whole
        part.rounds.removeLast()
        #expect(try fixture.simulate(rounds: 2, resuming: (part, predictions[0])).report.rounds[2].kappa == nil)
        #expect(whole.rounds[1...].map(\.kappa) == zip(predictions[1...], predictions).map { $0.kappa(with: $1) })
        #expect(whole.rounds.allSatisfy { $0.seconds == nil && $0.classPixels?.count == 11 })
    }

    @Test("a simulation that ended for lack of tiles is not continued")
    func resumesAtTheEnd() throws {
        let fixture = try RoundsFixture(strategy: "random", images: 4)
        let (whole, _, predictions) = try fixture.simulate(rounds: 9)
        #expect(try fixture.simulate(rounds: 9, resuming: (whole, nil)).report == whole)
        var part = whole
        part.rounds.removeLast()
        let resumed = try fixture.simulate(rounds: 9, resuming: (part, predictions[part.rounds.count - 1])).report
        #expect(resumed.withoutSeconds == whole.withoutSeconds)
    }

    @Test("a simulation does not continue behind the rounds of another one")
    func resumesOnlyItself() throws {
        let fixture = try RoundsFixture(strategy: "random")
        let whole = try fixture.simulate().report
        let unknown = SimulationReport.Tile(image: "x", row: 0, column: 0)
        func expectRefusal(_ change: (inout SimulationReport) -> Void) {
            var changed = whole
            change(&changed)
            #expect(throws: Problem.self) { try fixture.simulate(resuming: (changed, nil)) }
        }
        expectRefusal { $0 = .init(other: $0, strategy: "entropy", initial: $0.initial ?? []) }
        expectRefusal { $0 = .init(other: $0, strategy: "random", initial: []) }
        expectRefusal { $0.rounds[0] = .init(other: $0.rounds[0], query: [unknown]) }
        expectRefusal { $0.rounds[0] = .init(other: $0.rounds[0], query: whole.initial ?? []) }
        expectRefusal { $0.rounds[1] = .init(other: $0.rounds[1], labeledTiles: 6) }
        expectRefusal { $0.rounds.swapAt(0, 1) }
    }

    @Test("a simulation ends when no tile is left")
    func endsWithoutTiles() throws {
        let report = try RoundsFixture(strategy: "random", images: 4).simulate(rounds: 9).report
        #expect(report.rounds.map(\.labeledTiles) == [4, 7, 10, 12])
    }

    @Test("with doubling batches each query has twice as many tiles as the one before, until no tile is left")
    func doubling() throws {
        for strategy in ["random", "meal"] {
            let fixture = try RoundsFixture(strategy: strategy)
            let report = try fixture.simulate(
                rounds: 9, initial: .tiles(3), schedule: BatchSchedule(.doubling), changing: { $0.batchSize = 2 }
            ).report
            #expect(report.rounds.map(\.query.count) == [2, 4, 8, 7, 0])
            #expect(report.rounds.map(\.labeledTiles) == [3, 5, 9, 17, 24])
            #expect(report.schedule == "doubling" && report.batchPixels == nil)
        }
    }

    @Test("batches have the sizes of the paper, and sizes that are too large for an integer end at the largest")
    func batchSizes() {
        let doubling = BatchSchedule(.doubling)
        #expect((1...5).map { doubling.size(ofBatch: $0, first: 1000) } == [1000, 2000, 4000, 8000, 16_000])
        // With 1,000 initial regions, 32,000 are labeled in the end.
        #expect(
            (1...5).map { 1000 + doubling.total(ofBatches: $0, first: 1000) } == [2000, 4000, 8000, 16_000, 32_000])
        let constant = BatchSchedule()
        #expect((1...3).map { constant.size(ofBatch: $0, first: 32) } == [32, 32, 32])
        #expect((0...3).map { constant.total(ofBatches: $0, first: 32) } == [0, 32, 64, 96])
        for first in [1, 3, 1000] {
            for batch in 1...200 {
                let naive = (1..<batch).reduce(Double(first)) { size, _ in 2 * size }
                let size = doubling.size(ofBatch: batch, first: first)
                #expect(naive >= 0x1p62 ? size >= 1 << 62 : Double(size) == naive)
            }
        }
    }

    @Test("with a budget in pixels, tiles of any size have nearly the same number of labeled pixels in each round")
    func pixelBudget() throws {
        // The images have 48 x 64 pixels. Regions of 20 are clipped at two edges.
        let budget = 1000
        for tiling in [Tiling.grid(rows: 2, columns: 2), .grid(rows: 8, columns: 8), .region(side: 20)] {
            for growth in BatchSchedule.Growth.allCases {
                let fixture = try RoundsFixture(strategy: "random", tiling: tiling)
                let report = try fixture.simulate(
                    rounds: 3, initial: .pixels(2000), schedule: BatchSchedule(growth, pixels: budget)
                ).report
                let pixels = report.rounds.compactMap(\.labeledPixels)
                let tile = 32 * 24
                #expect((2000 - tile...2000).contains(pixels[0]))
                for (round, labeled) in pixels.enumerated().dropFirst() {
                    let sizes = (0..<round).map { growth == .constant ? budget : budget << $0 }
                    let target = 2000 + sizes.reduce(0, +)
                    // A query ends before the tile that exceeds the budget, and is planned with tiles of mean size.
                    #expect((target - 2 * tile...target).contains(labeled), "\(tiling), \(growth), \(pixels)")
                }
                let fraction = Double(pixels[0]) / Double(6 * 48 * 64)
                #expect(report.rounds.first.map { abs($0.labeledFraction - fraction) < 1e-12 } == true)
            }
        }
    }

    @Test("a budget that is smaller than a tile is refused, and the message has both sizes")
    func smallBudget() throws {
        let fixture = try RoundsFixture(strategy: "random")
        #expect(throws: Problem.smallBudget(767, largestTile: 768)) {
            try fixture.simulate(schedule: BatchSchedule(pixels: 767))
        }
        #expect(throws: Problem.smallBudget(1, largestTile: 768)) { try fixture.simulate(initial: .pixels(1)) }
    }

    @Test("an image with a damaged mask is reported and never selected")
    func badMask() throws {
        let fixture = try RoundsFixture(strategy: "random", images: 4)
        let mask = fixture.scenes.appending(path: "masks/street-001.png")
        let (report, skipped, _) = try fixture.simulate(
            rounds: 9, afterOpening: { try Data("broken".utf8).write(to: mask) })
        #expect(skipped.map(\.path) == [mask.path])
        #expect(!report.rounds.flatMap(\.query).contains { $0.image == "street-001" })
        #expect(report.rounds.last?.labeledTiles == 8)
    }

    @Test(
        "the area under the curve is the mean height by the trapezoidal rule",
        arguments: [([(10, 0.2), (20, 0.4)], 0.3), ([(10, 0.2), (20, 0.4), (40, 0.4)], 11.0 / 30)])
    func area(points: [(Int, Double)], area: Double) throws {
        #expect(abs(try #require(report(points).areaUnderCurve) - area) < 1e-12)
    }

    @Test("a curve of one point has no area")
    func noArea() { #expect(report([(10, 0.2)]).areaUnderCurve == nil) }

    @Test("the CSV has a line per round, quotes names with commas, and leaves the IoU of an absent class empty")
    func csv() {
        #expect(
            report([(10, 0.25)], kappas: [0.5]).csv
                == """
                strategy,seed,schedule,batch_pixels,round,labeled_tiles,labeled_pixels,labeled_fraction,images_touched,\
                clicks,mean_iou,kappa,train_seconds,score_seconds,acquire_seconds,road,"sign, traffic"
                entropy,1,constant,,0,10,50,0.1,2,70,0.25,0.5,3.0,2.0,1.0,0.25,

                """.replacingOccurrences(of: "road,\"sign, traffic\"", with: "iou_road,\"iou_sign, traffic\""))
    }

    @Test("without validation masks a line of the CSV has as many fields as the header")
    func unvalidatedCSV() {
        let lines = report([(10, nil)]).csv.replacing("\"iou_sign, traffic\"", with: "iou_sign").split(separator: "\n")
        #expect(lines.map { $0.count { $0 == "," } } == [16, 16])
        #expect(lines.last?.hasSuffix(",2,70,,,3.0,2.0,1.0,,") == true)
    }

    @Test("the area under the curve is nil if no labeled pixels were added")
    func areaOfPixels() { #expect(report([(10, 0.2), (20, 0.4)], fraction: 0.5).areaUnderCurve == nil) }

    @Test("a report has the first round after which the advice was to stop")
    func adviceRound() {
        let points = (0..<6).map { (10 + $0, 0.5 as Double?) }
        #expect(report(points, kappas: [nil, 0.99, 0.995, 1, 0.5, 0.99]).adviceRound == 3)
        #expect(report(points, kappas: [nil, 0.99, 0.98, 1, 1, 0.98]).adviceRound == nil)
        #expect(report(points).adviceRound == nil)
    }

    @Test("a report without kappa, as earlier versions wrote it, is read")
    func earlierReport() throws {
        let known = report([(10, 0.25), (20, 0.5)], kappas: [nil, 0.75])
        let text = String(decoding: try JSONEncoder().encode(known), as: UTF8.self)
        #expect(try JSONDecoder().decode(SimulationReport.self, from: Data(text.utf8)) == known)
        let earlier = text.replacing("\"kappa\":0.75", with: "\"other\":0.75")
        #expect(earlier != text)
        let read = try JSONDecoder().decode(SimulationReport.self, from: Data(earlier.utf8))
        #expect(read == report([(10, 0.25), (20, 0.5)]))
    }

    private func report(
        _ points: [(Int, Double?)], fraction: Double? = nil, kappas: [Double?] = []
    ) -> SimulationReport {
        SimulationReport(
            strategy: "entropy", seed: 1, finetune: false, recipe: "meal", schedule: "constant",
            classes: ["road", "sign, traffic"], initial: [],
            rounds: points.enumerated().map { round, point in
                SimulationReport.Round(
                    round: round, labeledTiles: point.0, labeledPixels: 5 * point.0,
                    labeledFraction: fraction ?? Double(point.0) / 100,
                    imagesTouched: 2, clicks: 7 * point.0, classPixels: [3, 2], meanIoU: point.1,
                    iou: point.1 == nil ? [] : [point.1, nil], epoch: 1, seconds: .init(train: 3, score: 2, acquire: 1),
                    query: [], kappa: kappas.indices.contains(round) ? kappas[round] : nil)
            })
    }
}

extension SimulationReport {
    /// The same report with another strategy and other initial tiles.
    fileprivate init(other: SimulationReport, strategy: String, initial: [Tile]) {
        self.init(
            strategy: strategy, seed: other.seed, finetune: other.finetune, recipe: other.recipe,
            schedule: other.schedule ?? "", classes: other.classes, initial: initial, rounds: other.rounds)
    }
}

extension SimulationReport.Round {
    /// The same round with another query or number of labeled tiles.
    fileprivate init(other: Self, query: [SimulationReport.Tile]? = nil, labeledTiles: Int? = nil) {
        self.init(
            round: other.round, labeledTiles: labeledTiles ?? other.labeledTiles,
            labeledPixels: other.labeledPixels ?? 0, labeledFraction: other.labeledFraction,
            imagesTouched: other.imagesTouched, clicks: other.clicks ?? 0, classPixels: other.classPixels ?? [],
            meanIoU: other.meanIoU, iou: other.iou, epoch: other.epoch, seconds: other.seconds,
            query: query ?? other.query)
    }
}
