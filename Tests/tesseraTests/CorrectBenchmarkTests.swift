import Foundation
import TestSupport
import Testing

@Suite("The benchmark of corrections")
struct CorrectBenchmarkTests {
    @Test("correct reports the clicks of both tools, the same for any number of threads")
    func report() throws {
        let small = try SmallProject()
        let untrained = try small.program.run("benchmark", "correct", small.path)
        #expect(untrained.exitCode == 1 && untrained.errors.contains("train"))
        let list = try small.folder.write("street-000 0 0\nstreet-001 0 1\n", to: "tiles.txt")
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        #expect(try small.program.run("train", small.path).exitCode == 0)
        func run(_ threads: String) throws -> [String: Any] {
            let outcome = try small.program.run(
                "benchmark", "correct", small.path, "--tiles", "6", "--sides", "6", "8", "--most-clicks", "30",
                "--threads", threads, "--json")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        }
        let report = try run("2")
        #expect(report["tiles"] as? Int == 6 && report["goal"] as? Double == 0.9)
        let rows = try #require(report["rows"] as? [[String: Any]])
        #expect(
            rows.map { "\($0["tool"] ?? "") \($0["side"] ?? "")" } == [
                "correct 6", "superpixel 6", "correct 8", "superpixel 8",
            ])
        for row in rows {
            let clicks = try #require(row["meanClicks"] as? Double)
            #expect(0...30 ~= clicks && row["unfinished"] is Int && row["p90Clicks"] is Int)
            #expect((row["milliseconds"] is Double) == (row["tool"] as? String == "correct"))
        }
        func clicks(_ report: [String: Any]) -> [Double] {
            (report["rows"] as? [[String: Any]] ?? []).compactMap { $0["meanClicks"] as? Double }
        }
        #expect(try clicks(run("1")) == clicks(report))
    }

    @Test(
        "correct refuses shares outside 0 to 1 and sides below 2", arguments: [["--goal", "1.5"], ["--sides", "1"]])
    func refused(options: [String]) throws {
        let small = try SmallProject()
        #expect(try small.program.run(["benchmark", "correct", small.path] + options).exitCode == 64)
    }
}
