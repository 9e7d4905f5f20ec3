import Foundation
import TestSupport
import Testing

@Suite("Commands with shards")
struct ShardCommandTests {
    @Test("score, embed, merge and acquire with shards, with numbers from options and from the environment")
    func stages() throws {
        let small = try SmallProject()
        let program = small.program
        for command in ["import", "train"] { #expect(try program.run(command, small.path).exitCode == 0) }
        func run(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Program.Outcome {
            try program.run(Program.executable, arguments, variables: variables)
        }
        let none = try run(["merge", small.path])
        #expect(none.exitCode == 1 && none.errors.contains("there are no shards to merge"))

        let first = try run(["score", small.path, "--shard", "1/2"])
        #expect(first.exitCode == 0 && first.output == "shard 1/2: 12 tiles of 3 images\n")
        let again = try run(["score", small.path, "--shard", "1/2", "--json"])
        #expect(again.output == "{\"images\":3,\"isNew\":false,\"leftOut\":0,\"shard\":\"1/2\",\"tiles\":12}\n")
        let missing = try run(["merge", small.path])
        #expect(missing.exitCode == 1 && missing.errors.contains("1 of 2 shards of `score` are missing: 2/2"))
        let slurm = ["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "2"]
        #expect(try run(["score", small.path, "--shard", "auto"], slurm).output.hasPrefix("shard 2/2: 12 tiles"))
        for index in 0..<3 {
            let outcome = try run(["embed", small.path, "--shards", "3"], ["JOB_COMPLETION_INDEX": "\(index)"])
            #expect(outcome.exitCode == 0 && outcome.output == "shard \(index + 1)/3: 8 tiles of 2 images\n")
        }
        #expect(try run(["merge", small.path, "--json"]).output == "{\"embedded\":24,\"leftOut\":0,\"scored\":24}\n")
        let current = try run(["merge", small.path])
        #expect(current.exitCode == 0 && current.output.hasPrefix("nothing to merge"))
        #expect(try run(["acquire", small.path]).exitCode == 0)
        #expect(try run(["embed", small.path]).output == "the manifold has 24 of 24 tiles\n")
    }

    @Test("shards that cannot be are wrong usage, and a missing number in the environment is a problem")
    func refused() throws {
        let small = try SmallProject()
        for options in [
            ["--shard", "0/2"], ["--shard", "3/2"], ["--shard", "two"], ["--shard", "1/99999999999"],
            ["--shard", "1/2", "--shards", "2"], ["--shards", "0"],
        ] {
            #expect(try small.program.run(["score", small.path] + options).exitCode == 64, "\(options)")
        }
        for command in ["score", "embed"] {
            let outcome = try small.program.run([command, small.path, "--shard", "auto"])
            #expect(outcome.exitCode == 1 && outcome.errors.contains("no variable of the environment"))
        }
    }

    @Test("predictions of shards, and a file that is no image")
    func predictions() throws {
        let small = try SmallProject()
        let program = small.program
        for command in ["import", "train"] { #expect(try program.run(command, small.path).exitCode == 0) }
        let images = small.folder.url.appending(path: "new")
        try FileManager.default.copyItem(at: small.folder.url.appending(path: "scenes/images"), to: images)
        try Data("no image".utf8).write(to: images.appending(path: "broken.png"))
        let arguments = ["predict", small.path, images.path, "--format", "coco", "--output"]
        let (whole, shards) = (
            small.folder.url.appending(path: "whole").path, small.folder.url.appending(path: "s").path
        )
        #expect(try program.run(arguments + [whole]).exitCode == 1)
        for shard in ["2/3", "1/3", "3/3"] {
            let outcome = try program.run(arguments + [shards, "--shard", shard])
            // Only the last command names the file, so that repeated shards can end well.
            #expect(outcome.exitCode == 0 && outcome.output.contains("shard \(shard)."))
        }
        let last = try program.run(arguments + [shards])
        #expect(last.exitCode == 1 && last.errors.contains("broken.png"))
        #expect(try program.run(URL(filePath: "/usr/bin/diff"), ["-r", whole, shards]).exitCode == 0)
    }
}
