import Foundation
import TestSupport
import Testing

@Suite("Study commands")
struct StudyCommandTests {
    static let text = """
        seeds = [1, 2]
        strategies = ["random", "entropy"]
        dataset = { scenes = 8, width = 64, height = 48, tiles = "2x2" }
        network.name = "lite"
        training = { recipe = "meal", epochs = 1 }
        schedule = { rounds = 2, initialImages = 1 }
        acquisition.batchSize = 3
        """

    /// The results by path, without the times.
    static func results(_ folder: URL) throws -> [String: Data] {
        let runs = folder.appending(path: "runs")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: runs.path)
        return try Dictionary(
            uniqueKeysWithValues: paths.filter { $0.hasSuffix(".json") && !$0.hasSuffix("seconds.json") }.map {
                ($0, try Data(contentsOf: runs.appending(path: $0)))
            })
    }

    @Test("a study that is killed after any line of its output and run again has byte-equal results")
    func survivesKills() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = try folder.write(Self.text, to: "small.toml")
        let whole = folder.url.appending(path: "whole")
        #expect(try program.run("study", "run", file.path, "--output", whole.path).exitCode == 0)
        let killed = folder.url.appending(path: "killed")
        for lines in [1, 2, 4, 5, 3] {
            let process = try LineProcess(
                "tessera", ["study", "run", file.path, "--output", killed.path], environment: program.environment,
                mergesErrors: true)
            for _ in 0..<lines { _ = process.line() }
            process.kill()
            _ = process.wasKilled()
        }
        let last = try program.run("study", "run", file.path, "--output", killed.path, "--threads", "1")
        #expect(last.exitCode == 0 && last.output.hasPrefix("4 of 4 runs are finished\n"))
        #expect(try Self.results(killed) == Self.results(whole))
        #expect(try Self.results(whole).count == 4)
    }

    @Test("a report has tables, plots, numbers and pictures of the regions")
    func report() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = try folder.write(Self.text, to: "small.toml")
        let output = folder.url.appending(path: "out").path
        let part = try program.run("study", "run", file.path, "--output", output, "--shard", "1/2")
        #expect(part.output.hasPrefix("2 of 2 runs of this shard are finished\n"))
        let written = try program.run("study", "report", output)
        #expect(written.exitCode == 0 && written.output == "wrote \(output)/report/report.md\n")
        #expect(written.errors == "note: 2 runs are not finished; `tessera study run` goes on with them\n")
        let names = try FileManager.default.contentsOfDirectory(atPath: output + "/report")
        for plot in ["learning-curves", "class-iou", "images", "labeled-classes", "regions", "regions-by-round"] {
            #expect(names.contains(plot + ".svg") && names.contains(plot + ".png"), "\(plot)")
        }
        let text = try String(contentsOf: URL(filePath: output + "/report/report.md"), encoding: .utf8)
        #expect(text.contains("2 of 4 runs are finished; seeds 1, 2."))
        #expect(names.contains("rounds.csv") && names.contains("report.json"))
    }

    @Test("shards that start at the same time in a new folder do all runs")
    func simultaneousShards() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = try folder.write(Self.text, to: "small.toml")
        let output = folder.url.appending(path: "out")
        let processes = try (1...4).map { index in
            try LineProcess(
                "tessera", ["study", "run", file.path, "--output", output.path, "--shard", "\(index)/4"],
                environment: program.environment, mergesErrors: true)
        }
        for process in processes {
            var lines: [String] = []
            while let line = process.line() { lines.append(line) }
            #expect(lines.contains("1 of 1 runs of this shard are finished"), "\(lines)")
        }
        #expect(try Self.results(output).count == 4)
    }

    @Test("the errors of a study name the file and the line")
    func errors() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = try folder.write("strategies = [\"random\", \"entropi\"]", to: "wrong.toml")
        let outcome = try program.run("study", "run", file.path, "--output", folder.url.path + "/out")
        #expect(
            outcome.exitCode == 1
                && outcome.errors.contains("\(file.path):1: acquisition.strategy cannot be \"entropi\""))
        #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/out"))
        let missing = try program.run("study", "run", "nothing", "--output", folder.url.path + "/out")
        #expect(missing.exitCode == 1 && missing.errors.contains("tessera study list"))
        let empty = try program.run("study", "report", folder.url.path)
        #expect(empty.exitCode == 1 && empty.errors.contains("the folder has no results of a study"))
    }

    @Test("the list has the included studies")
    func list() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run("study", "list")
        #expect(outcome.exitCode == 0 && outcome.output.contains("meal-table1-camvid-frozen"))
    }

    @Test("a simulation with --output continues after a kill, refuses other settings, and has a report")
    func simulation() throws {
        let project = try SmallProject()
        let output = project.folder.url.appending(path: "out").path
        let arguments = ["simulate", project.path, "--rounds", "2", "--strategy", "entropy", "--json"]
        let process = try LineProcess(
            "tessera", arguments + ["--output", output], environment: project.program.environment, mergesErrors: true)
        while let line = process.line(), !line.hasPrefix("round 0: 8 tiles") {}
        process.kill()
        _ = process.wasKilled()
        let partial = URL(filePath: output + "/runs/entropy/seed-1.partial.json")
        #expect(FileManager.default.fileExists(atPath: partial.path))
        func withoutSeconds(_ text: String) -> String {
            text.replacing(/"seconds":{[^}]*}/, with: "")
        }
        let resumed = try project.program.run(arguments + ["--output", output])
        let whole = try project.program.run(arguments)
        #expect(resumed.exitCode == 0 && !resumed.errors.contains("round 0: 8 tiles"))
        #expect(withoutSeconds(resumed.output) == withoutSeconds(whole.output))
        #expect(whole.output.contains("\"areaUnderCurve\":"))
        // A finished simulation only shows its result.
        #expect(try project.program.run(arguments + ["--output", output]).output == resumed.output)
        let other = try project.program.run(arguments + ["--output", output, "--epochs", "2"])
        #expect(other.exitCode == 1 && other.errors.contains("training.epochs was 1 and is 2 now"))
        #expect(try project.program.run("study", "report", output).errors == "")
    }
}
