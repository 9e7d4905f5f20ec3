import Foundation
import TestSupport
import Testing

@Suite("Benchmarks of selection, manifold and journal")
struct SelectionBenchmarkTests {
    private static func report(_ arguments: String...) throws -> [String: Any] {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(["benchmark"] + arguments + ["--json"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test(
        "select agrees with the plain greedy algorithm, and prints JSON",
        arguments: ["entropy+spatial", "entropy+feature", "entropy+spatial+feature", "core-set"])
    func select(strategy: String) throws {
        let report = try Self.report(
            "select", "--strategy", strategy, "--regions", "2560", "--labeled", "64", "--picks", "40", "--columns",
            "6", "--verify", "--previews")
        #expect(report["isVerified"] as? Bool == true)
        #expect(report["picks"] as? Int == 40 && report["regions"] as? Int == 2560)
        #expect(report["seconds"] is Double && report["cpuSeconds"] is Double && report["checksum"] is String)
        #expect((report["peakMemoryBytes"] as? Int ?? 0) > 1 << 20)
        let answers = try #require(report["previews"] as? [String: Any])
        #expect((answers["changes"] as? [String: Any])?["batchSize"] != nil)
    }

    @Test("select fits a UMAP for meal, and merges shards", arguments: ["meal", "meal-ft"])
    func meal(strategy: String) throws {
        let report = try Self.report(
            "select", "--strategy", strategy, "--regions", "640", "--labeled", "64", "--picks", "8", "--columns", "6",
            "--candidates", "40", "--clustered", "--shards", "3", "--previews")
        #expect(report["picks"] as? Int == 8)
        #expect((report["merge"] as? [String: Any])?["shards"] as? Int == 3)
        #expect((report["manifold"] != nil) == (strategy == "meal"))
    }

    @Test("umap has the same checksum on one thread and on two")
    func umap() throws {
        let checksums = try ["1", "2"].map { threads in
            let report = try Self.report(
                "umap", "--rows", "300", "--columns", "12", "--transform", "20", "--threads", threads)
            #expect((report["fit"] as? [String: Any])?["seconds"] is Double)
            #expect((report["transform"] as? [String: Any])?["seconds"] is Double)
            return try #require(report["checksum"] as? String)
        }
        #expect(checksums[0] == checksums[1])
    }

    @Test("journal measures strokes in two projects")
    func journal() throws {
        let report = try Self.report("journal", "--few", "20", "--many", "300", "--strokes", "5")
        for (name, edits) in [("few", 20), ("many", 300)] {
            let figures = try #require(report[name] as? [String: Any])
            #expect(figures["edits"] as? Int == edits && figures["medianMilliseconds"] is Double)
        }
    }
}
