import Foundation
import TestSupport
import Testing

@Suite("Invalid and extreme values in arguments, settings and files")
struct HostileValueTests {
    @Test(
        "numbers in arguments that are out of range are wrong usage",
        arguments: [
            "simulate P --rounds -1", "simulate P --rounds 9223372036854775807",
            "simulate P --epochs 9223372036854775807",
            "simulate P --threads 999999999", "simulate P --initial-tiles 9223372036854775807",
            "simulate P --lambda nan", "simulate P --lambda 1e400", "simulate P --count 9223372036854775807",
            "simulate P --candidates 0", "simulate P --neighbors 1", "simulate P --neighbors 9223372036854775807",
            "simulate P --d1 inf", "simulate P --delta -1", "simulate P --clusters 99999999", "simulate P --passes 1",
            "simulate P --seed -1", "simulate P --seed 99999999999999999999", "simulate P --seed 1.5",
            "simulate P --min-distance 1e308", "simulate P --decay nan", "simulate P --balance -inf",
            "sample --output X --size 999999999x1", "sample --output X --size 0x0", "sample --output X --size -1x-1",
            "sample --output X --images 9223372036854775807", "render P --width 99999999", "render P --width -1",
            "pretrain --output X --height 9223372036854775807", "pretrain --output X --steps 9223372036854775807",
            "pretrain --output X --batch 9223372036854775807", "pretrain --output X --rate nan",
            "init X --images Y --validation nan", "init X --images Y --validation 1e400",
            "open P --replay q --screen 99999999999x1", "open P --replay q --screen 0x0",
            "open P --screen 80x24",
            "open P --replay <resize:99999x99999>", "open P --replay <press:9223372036854775807,0>",
            "open P --replay <drag:-1,0>", "open P --replay <resize:99999999999999999999x1>",
            "benchmark umap --rows 9223372036854775807", "benchmark umap --repeats 9223372036854775807",
            "benchmark select --regions 9223372036854775807", "benchmark train --batch 9223372036854775807",
            "benchmark infer --image-height 9223372036854775807", "benchmark journal --many 9223372036854775807",
            "benchmark ui --keys 9223372036854775807", "benchmark train --threads 9223372036854775807",
            "split P --parts 9223372036854775807",
        ])
    func arguments(line: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(line.split(separator: " ").map(String.init))
        #expect(outcome.exitCode == 64, "\(line): \(outcome.exitCode) \(outcome.errors)")
    }

    @Test(
        "settings of project.toml that are out of range are errors that name the setting",
        arguments: [
            ("[training]", "epochs = 9223372036854775807"), ("[training]", "epochs = 0"), ("[training]", "epochs = -1"),
            ("[training]", "epochs = 1.5"), ("[training]", "epochs = [3]"), ("[training]", "validateEvery = 0"),
            ("[acquisition]", "batchSize = 9223372036854775807"), ("[acquisition]", "lambda = nan"),
            ("[acquisition]", "lambda = -inf"), ("[acquisition]", "lambda = 1e308"), ("[acquisition]", "delta = nan"),
            ("[acquisition]", "farDistance = inf"), ("[acquisition]", "neighborCount = -9223372036854775808"),
            ("[acquisition]", "strategy = 1979-05-27"), ("[acquisition]", "strategy = [\"meal\"]"),
            ("[acquisition]", "clusterDecay = \"nan\""),
        ])
    func settings(table: String, line: String) throws {
        let small = try SmallProject(images: 4)
        let file = small.folder.url.appending(path: "small/project.toml")
        let key = line.prefix { $0 != " " }
        let text = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .filter { !$0.hasPrefix(key) }.joined(separator: "\n").replacing(table, with: "\(table)\n\(line)")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let commands =
            table == "[training]"
            ? [["train"], ["simulate", "--rounds", "0"]] : [["acquire"], ["simulate", "--rounds", "0"]]
        for command in commands {
            let outcome = try small.program.run([command[0], small.path] + command.dropFirst())
            #expect(outcome.exitCode == 1 && outcome.errors.contains(key), "\(line): \(outcome.errors)")
        }
        let opened = try small.program.run("open", small.path, "--replay", "4j<Right><Left>jj<Right>q")
        #expect(opened.exitCode == 0, "\(opened.errors)")
        let changed = try small.program.run("open", small.path, "--replay", "3<Home><Right>jj<Right>q")
        #expect(changed.exitCode == 0, "\(changed.errors)")
        #expect(
            try table == "[training]" || String(contentsOf: file, encoding: .utf8) == text,
            "the settings that the user has to correct are still there")
    }

    @Test("the largest and smallest seeds work")
    func extremes() throws {
        let small = try SmallProject(images: 4)
        let file = small.folder.url.appending(path: "small/project.toml")
        #expect(try small.program.run("import", small.path).exitCode == 0)
        for seed in ["9223372036854775807", "-9223372036854775808", "-1"] {
            let text = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            )
            .map { $0.hasPrefix("seed = ") ? "seed = \(seed)" : String($0) }.joined(separator: "\n")
            try text.write(to: file, atomically: true, encoding: .utf8)
            for command in [["train"], ["simulate", "--rounds", "1", "--seed", "18446744073709551615"]] {
                let outcome = try small.program.run([command[0], small.path] + command.dropFirst())
                #expect(outcome.exitCode == 0, "\(seed) \(command): \(outcome.errors)")
            }
        }
    }

    @Test(
        "--compare refuses a file that is not a run",
        arguments: [
            "{}", "[", "{\"strategy\":\"a\"}", "1e999",
            """
            {"strategy":"a","seed":1,"finetune":false,"recipe":"meal","classes":[],"rounds":[{"round":0,"labeledTiles":1,\
            "labeledFraction":1e300,"imagesTouched":1,"meanIoU":1e300,"iou":[],"epoch":1,\
            "seconds":{"train":1,"score":1,"acquire":1},"query":[]}]}
            """,
        ])
    func comparison(text: String) throws {
        let small = try SmallProject(images: 4)
        let run = try small.folder.write(text, to: "run.json")
        for arguments in [["render", small.path, "--view", "curve"], ["open", small.path, "--replay", "5q"]] {
            let outcome = try small.program.run(arguments + ["--compare", run.path])
            #expect(outcome.exitCode == 1 && outcome.errors.contains("no run to compare with"), "\(outcome.errors)")
        }
    }

    @Test("a pipe in the place of a file is an error, and no command waits for it")
    func pipes() throws {
        let small = try SmallProject(images: 4)
        let pipe = small.folder.url.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createDirectory(
            at: small.folder.url.appending(path: "config/tessera"), withIntermediateDirectories: true)
        let scenes = small.folder.url.appending(path: "scenes").path
        for arguments in [
            ["import", small.path, "--tiles", pipe],
            ["import", small.path, "--masks", small.folder.url.path, "--values", pipe],
            ["open", small.path, "--replay", "q", "--theme", pipe], ["render", small.path, "--compare", pipe],
            ["init", small.path + "2", "--images", scenes, "--classes", pipe],
            ["init", small.path + "3", "--images", scenes, "--weights", pipe],
            ["init", small.path + "4", "--images", pipe],
            ["benchmark", "umap", "--features", pipe], ["simulate", small.path, "--csv", pipe],
            ["render", small.path, "--output", pipe], ["export", small.path, "--output", pipe], ["status", pipe],
        ] {
            let outcome = try small.program.run(arguments)
            #expect(outcome.exitCode == 1, "\(arguments): \(outcome.exitCode)")
        }
        #expect(mkfifo(small.folder.url.appending(path: "config/tessera/config.toml").path, 0o600) == 0)
        let outcome = try small.program.run("open", small.path, "--replay", "q")
        #expect(outcome.exitCode == 1 && outcome.errors.contains("config.toml"), "\(outcome.errors)")
    }
}
