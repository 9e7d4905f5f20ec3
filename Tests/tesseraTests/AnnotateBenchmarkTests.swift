import Foundation
import TestSupport
import Testing

@Suite("The benchmark of a scripted annotator")
struct AnnotateBenchmarkTests {
    @Test("annotate reports both sets of tools, the same for any number of threads, and changes no label")
    func report() throws {
        let small = try SmallProject()
        let untrained = try small.program.run("benchmark", "annotate", small.path)
        #expect(untrained.exitCode == 1 && untrained.errors.contains("train"))
        let list = try small.folder.write("street-000 0 0\nstreet-001 0 1\n", to: "tiles.txt")
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        #expect(try small.program.run("train", small.path).exitCode == 0)
        let before = try small.program.run("status", small.path, "--json").output
        func run(_ threads: String) throws -> [[String: Any]] {
            let outcome = try small.program.run(
                "benchmark", "annotate", small.path, "--tiles", "2", "--goal", "0.8", "--most-actions", "4",
                "--threads", threads, "--json")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(report?["tiles"] as? Int == 2 && report?["goal"] as? Double == 0.8)
            return try #require(report?["rows"] as? [[String: Any]])
        }
        let rows = try run("2")
        #expect(rows.map { $0["tools"] as? String } == ["paint", "all"])
        for row in rows {
            let seconds = try #require(row["meanSeconds"] as? Double)
            let agreement = try #require(row["meanAgreement"] as? Double)
            #expect(seconds > 1.5 && row["medianSeconds"] is Double && 0.1...1 ~= agreement, "\(row)")
            #expect(row["meanKeys"] is Double && row["meanMouseEvents"] is Double && row["unfinished"] is Int)
            #expect(!(row["actions"] as? [String: Int] ?? [:]).isEmpty)
        }
        func seconds(_ rows: [[String: Any]]) -> [Double] { rows.compactMap { $0["meanSeconds"] as? Double } }
        #expect(try seconds(run("1")) == seconds(rows))
        #expect(try small.program.run("status", small.path, "--json").output == before)
    }

    @Test(
        "annotate refuses shares outside 0 to 1 and screens without a list of tools",
        arguments: [["--goal", "1.5"], ["--screen", "80x24"], ["--tiles", "0"]])
    func refused(options: [String]) throws {
        let small = try SmallProject()
        #expect(try small.program.run(["benchmark", "annotate", small.path] + options).exitCode == 64)
    }
}
