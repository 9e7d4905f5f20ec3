import Foundation
import TestSupport
import Testing

@Suite("Benchmarks of the network")
struct NetworkBenchmarkTests {
    private static let small = ["--batch", "2", "--height", "32", "--width", "40", "--repeats", "1", "--threads", "2"]

    @Test(
        "benchmarks of the network print their figures as JSON, with the machine and the options",
        arguments: [
            (["train"], ["benchmark", "finetune", "cached", "tilesPerSecond"]),
            (["train", "--finetune"], ["benchmark", "finetune", "cached", "tilesPerSecond"]),
            (["train", "--uncached", "--network", "lite"], ["benchmark", "finetune", "cached", "tilesPerSecond"]),
            (
                ["infer", "--image-height", "32", "--image-width", "40"],
                ["benchmark", "tilesPerSecond", "imagesPerSecond"]
            ),
        ])
    func json(arguments: [String], keys: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(["benchmark"] + arguments + Self.small + ["--json"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(found["benchmark"] as? String == arguments[0])
        #expect(found["threads"] as? Int == 2 && (found["blas"] as? String)?.hasPrefix("OpenBLAS") == true)
        #expect((found["peakMemoryBytes"] as? Int ?? 0) > 1 << 20)
        for key in keys { #expect(found[key] != nil, "\(key)") }
        #expect((found["tilesPerSecond"] as? Double ?? 0) > 0)
        if arguments[0] == "train" {
            #expect(found["finetune"] as? Bool == arguments.contains("--finetune"))
            #expect(found["cached"] as? Bool == (arguments == ["train"]))
        }
    }

    @Test("an invalid option of a benchmark is wrong usage")
    func usage() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        #expect(try program.run("benchmark", "train", "--batch", "0").exitCode == 64)
        #expect(try program.run("benchmark", "train", "--finetune", "--uncached").exitCode == 64)
    }
}
