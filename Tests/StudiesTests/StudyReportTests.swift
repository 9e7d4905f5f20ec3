import Files
import Foundation
import Problems
import Studies
import TestSupport
import Testing

@Suite("Study reports")
struct StudyReportTests {
    private static let study = """
        title = "Two arms"
        about = "Which is better?"
        paper = "Nobody, 2026"
        seeds = [1, 2, 3]
        strategies = ["random", "entropy", "meal"]
        dataset.images = "nowhere"
        dataset.tiles = "2x2"
        [[published]]
        name = "entropy"
        source = "Table 9"
        tiles = [20]
        meanIoU = [0.5]
        """

    /// A stored run whose rounds label 10, 20 and 40 of 100 tiles of 5 pixels.
    private func record(_ arm: String, seed: Int, meanIoU: [Double?], seconds: Bool = true) -> (String, String) {
        let rounds = meanIoU.enumerated().map { round, value in
            let tiles = 10 << round
            let query = round + 1 < meanIoU.count ? #"[{"image":"a","row":0,"column":0}]"# : "[]"
            let iou = value.map { "[\($0),null]" } ?? "[]"
            return """
                {"round":\(round),"labeledTiles":\(tiles),"labeledPixels":\(5 * tiles),"labeledFraction":\(Double(tiles) / 100),
                "imagesTouched":\(tiles / 2 + seed),"clicks":\(tiles + 10 * seed),"classPixels":[30,10],\(value.map { "\"meanIoU\":\($0)," } ?? "")
                "iou":\(iou),"epoch":1,\(round > 0 ? "\"kappa\":0.995," : "")"query":\(query)}
                """
        }
        return (
            """
            {"format":1,"arm":"\(arm)","seed":\(seed),"settings":{},"dataset":"d","weights":"w","report":{"strategy":"\(arm)",
            "seed":\(seed),"finetune":false,"recipe":"meal","schedule":"doubling","classes":["road","a|b"],"initial":[],
            "rounds":[\(rounds.joined(separator: ","))]}}
            """,
            "["
                + meanIoU.indices.map { "{\"train\":3,\"score\":2,\"acquire\":\(Double($0) + Double(seed))}" }
                .joined(separator: ",") + "]"
        )
    }

    private func report(_ runs: [(arm: String, seed: Int, meanIoU: [Double?])]) throws -> (text: String, csv: String) {
        let folder = try TemporaryFolder()
        try folder.write(Self.study, to: "s/study.toml")
        for run in runs {
            let (text, seconds) = record(run.arm, seed: run.seed, meanIoU: run.meanIoU)
            try folder.write(text, to: "s/runs/\(run.arm)/seed-\(run.seed).json")
            try folder.write(seconds, to: "s/runs/\(run.arm)/seed-\(run.seed).seconds.json")
        }
        let study = StudyFolder(folder.url.appending(path: "s"))
        let places = StudyPlaces(base: folder.url, ownWeights: { throw CancellationError() })
        let output = study.root.appending("report")
        let (missing, withoutPictures) = try StudyReport.write(study, places: places, to: output)
        #expect(missing.count == 9 - runs.count && withoutPictures != nil)
        func text(_ name: String) throws -> String {
            try String(contentsOf: output.appending(name).url, encoding: .utf8)
        }
        return (try text("report.md"), try text("rounds.csv"))
    }

    private static let runs: [(arm: String, seed: Int, meanIoU: [Double?])] = [
        ("random", 1, [0.2, 0.3, 0.4]), ("random", 2, [0.3, 0.4, 0.5]), ("random", 3, [0.1, 0.2, 0.3]),
        ("entropy", 1, [0.2, 0.4, 0.6]), ("entropy", 2, [0.3, 0.3, 0.4]),
    ]

    @Test("learning curves have mean and sample deviation over the finished seeds, and published figures")
    func curves() throws {
        let (text, _) = try report(Self.runs)
        #expect(text.contains("5 of 9 runs are finished; seeds 1, 2, 3."))
        #expect(
            text.contains(
                """
                | labeled tiles | 10 | 20 | 40 |
                | --- | ---: | ---: | ---: |
                | random | 0.200 ± 0.100 | 0.300 ± 0.100 | 0.400 ± 0.100 |
                | entropy | 0.250 ± 0.071 | 0.350 ± 0.071 | 0.500 ± 0.141 |
                | entropy (Table 9) |  | 0.500 |  |

                """))
    }

    @Test("differences are the means over equal seeds with their standard error, and areas use the labeled pixels")
    func differences() throws {
        let (text, _) = try report(Self.runs)
        // Areas: ((.2 + .3) / 2 * .1 + (.3 + .4) / 2 * .2) / .3 = .31667, and .41667, .21667 for the other seeds of
        // random; .43333 and .33333 for entropy. The differences are .11667 and -.08333: .01667 ± .1.
        #expect(text.contains("| random | 3 | 0.317 ± 0.100 |  | 0.400 ± 0.100 |  | 40.00 ± 0.00 % |"))
        // The differences of the last mean IoU are .2 and -.1: .05 ± .15.
        #expect(
            text.contains(
                "| entropy | 2 | 0.383 ± 0.071 | +0.017 ± 0.100 | 0.500 ± 0.141 | +0.050 ± 0.150 | 40.00 ± 0.00 % |"))
    }

    @Test("classes, images and seconds have their tables; special characters of names are escaped")
    func tables() throws {
        let (text, csv) = try report(Self.runs)
        #expect(text.contains("| road | 0.400 ± 0.100 | 0.500 ± 0.141 |\n| a\\|b | - | - |"))
        #expect(text.contains("| road | 75.0 ± 0.0 | 75.0 ± 0.0 |\n| a\\|b | 25.0 ± 0.0 | 25.0 ± 0.0 |"))
        #expect(text.contains("| random | 7 ± 1 | 12 ± 1 | 22 ± 1 |"))
        #expect(text.contains("| random | 30 ± 10 | 40 ± 10 | 60 ± 10 |"))
        #expect(text.contains("| random | 2.00 ± 1.00 | 3.00 ± 1.00 | - |"))
        #expect(csv.split(separator: "\n").count == 16)
        #expect(csv.contains("\nentropy,entropy,2,2,40,200,0.4,22,60,0.4,0.995,3.0,2.0,4.0,0.4,,30,10\n"))
    }

    @Test("the advice to stop needs three stable rounds")
    func stopping() throws {
        let (text, _) = try report([("random", 1, [0.2, 0.3, 0.4]), ("entropy", 1, [0.2, 0.3, 0.4, 0.4])])
        #expect(
            text.contains(
                """
                | kappa | round 1 | round 2 | round 3 | advice to stop after |
                | --- | ---: | ---: | ---: | ---: |
                | random | 0.995 | 0.995 |  | never |
                | entropy | 0.995 | 0.995 | 0.995 | round 3 |
                """))
    }

    @Test("one run without validation masks gives a report without curves")
    func unvalidated() throws {
        let (text, _) = try report([("random", 1, [nil, nil])])
        #expect(text.contains("| random | - | - |") && !text.contains("learning-curves"))
    }

    @Test("without a finished run there is no report")
    func empty() throws { #expect(throws: Problem.self) { try report([]) } }
}
