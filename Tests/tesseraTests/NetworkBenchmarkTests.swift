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
            (["layers"], ["benchmark", "peakOperationsPerSecond", "layers"]),
        ])
    func json(arguments: [String], keys: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(["benchmark"] + arguments + Self.small + ["--json"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(found["benchmark"] as? String == arguments[0])
        #expect(found["threads"] as? Int == 2 && (found["blas"] as? String)?.hasPrefix("OpenBLAS") == true)
        #expect((found["kernels"] as? String)?.isEmpty == false)
        #expect((found["peakMemoryBytes"] as? Int ?? 0) > 1 << 20)
        for key in keys { #expect(found[key] != nil, "\(key)") }
        let speed = arguments[0] == "layers" ? "peakOperationsPerSecond" : "tilesPerSecond"
        #expect((found[speed] as? Double ?? 0) > 0)
        if arguments[0] == "train" {
            #expect(found["finetune"] as? Bool == arguments.contains("--finetune"))
            #expect(found["cached"] as? Bool == (arguments == ["train"]))
        }
    }

    @Test("the layers of a network are listed with their operations by definition, and their sum")
    func layers() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(["benchmark", "layers"] + Self.small + ["--json"])
        let found = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let layers = try #require(found["layers"] as? [[String: Any]])
        // The stem: 3x3 over 3 channels to 32, at half the extents of two tiles of 32 x 40.
        #expect(layers.first?["output"] as? [Int] == [2, 16, 20, 32])
        #expect(layers.first?["operations"] as? Int == 2 * 9 * 3 * 32 * 2 * 16 * 20)
        #expect(layers.allSatisfy { ($0["seconds"] as? Double ?? 0) > 0 })
        let text = try Program(home: folder.url).run(["benchmark", "layers"] + Self.small).output.split(separator: "\n")
        #expect(text.count == layers.count + 3)
        #expect(text[0].contains("GFLOP/s") && text[text.count - 2].hasPrefix("all "))
    }

    @Test("an invalid option of a benchmark is wrong usage")
    func usage() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        #expect(try program.run("benchmark", "train", "--batch", "0").exitCode == 64)
        #expect(try program.run("benchmark", "train", "--finetune", "--uncached").exitCode == 64)
    }
}
