import Foundation
import Imagery
import TestSupport
import Testing

@Suite("Commands")
struct CommandTests {
    @Test("without a terminal the demo's status is printed with the next commands")
    func demoAsText() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        for _ in 0..<2 {
            let outcome = try program.run()
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.contains("480 tiles: 448 unlabeled, 0 drafted, 32 labeled"))
            #expect(outcome.output.contains("To go on:"))
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("a suggested command can be run unchanged, also for a folder with a space in its name")
    func suggestedCommands() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let scenes = folder.url.appending(path: "my set").path
        let project = folder.url.appending(path: "my project").path
        let drawn = try program.run("sample", "--images", "4", "--size", "32x32", "--output", scenes)
        let suggested = try #require(drawn.output.split(separator: "next: tessera ").last)
        let made = try program.run(
            shell: "'\(Program.executable.path)' \(suggested.replacing("PROJECT", with: "'\(project)'"))")
        #expect(made.exitCode == 0 && made.output.hasSuffix("next: tessera open '\(project)'\n"), "\(made)")
    }

    @Test("the demo can be reset, but not while another process works in it")
    func demoReset() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        _ = try program.run()
        let mark = program.demo.appending(path: "mark")
        try Data().write(to: mark)
        let terminal = try program.terminal("open", program.demo.path)
        try terminal.wait(for: "the panes") { $0.text.contains("Scatter") }
        let refused = try program.run("demo", "--reset")
        #expect(refused.exitCode == 1 && refused.errors.contains("is writing to the project"))
        #expect(FileManager.default.fileExists(atPath: mark.path))
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        let outcome = try program.run("demo", "--reset")
        #expect(outcome.exitCode == 0 && outcome.output.contains("32 labeled"))
        #expect(!FileManager.default.fileExists(atPath: mark.path))
        let old = program.demo.deletingLastPathComponent().appending(path: "demo-old-1")
        #expect(outcome.output.contains("the old demo is now \(old.path)"))
        #expect(FileManager.default.fileExists(atPath: old.appending(path: "mark").path))
    }

    @Test("without an XDG folder the demo is under $HOME, not under the home folder of the user database")
    func demoHome() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let none = ["XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""]
        #expect(try program.run(Program.executable, [], variables: none).exitCode == 0)
        let demo = folder.url.appending(path: ".local/share/tessera/demo/project.toml")
        #expect(FileManager.default.fileExists(atPath: demo.path))
    }

    @Test("a new project uses the included weights unless others or no weights are chosen, and status shows them")
    func startingWeights() throws {
        let small = try SmallProject(images: 4)
        let own = small.folder.url.appending(path: "small/streets.safetensors")
        #expect(FileManager.default.fileExists(atPath: own.path))
        let status = try json(small.program.run("status", small.path, "--json"))
        #expect(status["weights"] as? String == own.path)
        let hash = try #require(status["weightsHash"] as? String)
        #expect(try small.program.run("status", small.path).output.contains("\(own.path) (\(hash))"))

        let random = small.folder.url.appending(path: "random").path
        let scenes = small.folder.url.appending(path: "scenes").path
        let made = try small.program.run("init", random, "--images", scenes, "--weights", "none")
        #expect(made.output.contains("starts from random numbers"))
        #expect(try small.program.run("status", random).output.contains("starts from random numbers"))
        for (project, trains) in [(small.path, false), (random, true)] {
            let toml = try String(contentsOf: URL(filePath: project).appending(path: "project.toml"), encoding: .utf8)
            #expect(toml.contains("finetune = \(trains)\n"))
        }

        let missing = try small.program.run("init", random + "2", "--images", scenes, "--weights", "nothing.pth")
        #expect(missing.exitCode == 1 && missing.errors.contains("nothing.pth: the file cannot be opened"))
        #expect(!FileManager.default.fileExists(atPath: random + "2"))
    }

    @Test("init names the palettes for the screen, and keeps the chosen one in the project")
    func palette() throws {
        let small = try SmallProject(images: 4)
        let scenes = small.folder.url.appending(path: "scenes").path
        func make(_ name: String, _ options: String...) throws -> (output: String, toml: String) {
            let project = small.folder.url.appending(path: name)
            let made = try small.program.run(
                ["init", project.path, "--images", scenes, "--weights", "none"] + options)
            #expect(made.exitCode == 0, "\(made.errors)")
            return (made.output, try String(contentsOf: project.appending(path: "project.toml"), encoding: .utf8))
        }
        let standard = try make("standard")
        #expect(standard.output.contains("--palette color-blind") && standard.output.contains("Ctrl-P changes them"))
        #expect(standard.toml.contains("palette = \"readable\"\n"))
        let chosen = try make("chosen", "--palette", "color-blind")
        #expect(chosen.output.contains("classes on the screen: colors that can be told apart"))
        #expect(!chosen.output.contains("--palette") && chosen.toml.contains("palette = \"color-blind\"\n"))
        let json = try make("json", "--palette", "project", "--json")
        #expect(json.output.contains("\"palette\":\"project\""))
        let refused = try small.program.run(
            "init", small.path + "4", "--images", scenes, "--palette", "pretty")
        #expect(refused.exitCode == 64 && refused.errors.contains("color-blind"))
        #expect(!FileManager.default.fileExists(atPath: small.path + "4"))
    }

    @Test("the recipe of a new project decides its network, its backbone and its strategy, unless options do")
    func defaultsOfTheRecipe() throws {
        let small = try SmallProject()
        let scenes = small.folder.url.appending(path: "scenes").path
        func lines(_ name: String, _ arguments: String...) throws -> Set<String> {
            let project = small.folder.url.appending(path: name)
            let outcome = try small.program.run(["init", project.path, "--images", scenes] + arguments)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let text = try String(contentsOf: project.appending(path: "project.toml"), encoding: .utf8)
            return Set(text.split(separator: "\n").map(String.init))
        }
        let context: Set = [
            "name = \"fine\"", "recipe = \"context\"", "finetune = true", "strategy = \"pixbal\"", "scorePower = 2",
        ]
        #expect(try lines("context").isSuperset(of: context))
        let meal: Set = [
            "name = \"full\"", "recipe = \"meal\"", "finetune = false", "strategy = \"meal\"", "scorePower = 0",
        ]
        #expect(try lines("meal", "--recipe", "meal").isSuperset(of: meal))
        #expect(
            try lines("own", "--network", "lite", "--no-finetune").isSuperset(of: [
                "name = \"lite\"", "recipe = \"context\"", "finetune = false",
            ]))
    }

    @Test("train, score, acquire and evaluate run a round, and status shows it")
    func stages() throws {
        let small = try SmallProject()
        let outcome = try small.program.run("acquire", small.path, "--count", "8", "--strategy", "entropy", "--json")
        let first = try json(outcome)
        let tiles = try #require(first["tiles"] as? [[String: Any]])
        #expect(first["strategy"] as? String == "random" && first["requestedStrategy"] as? String == "entropy")
        #expect(outcome.errors.contains("no trained network yet, which entropy needs: the tiles are drawn at random"))
        let random = try small.program.run("acquire", small.path, "--count", "8", "--strategy", "random", "--json")
        #expect(try json(random)["requestedStrategy"] as? String == "random" && !random.errors.contains("network"))
        #expect(tiles.count == 8)
        let list = small.folder.url.appending(path: "tiles.txt")
        try tiles.map { "\($0["image"] ?? "") \($0["row"] ?? "") \($0["column"] ?? "")\n" }.joined()
            .write(to: list, atomically: true, encoding: .utf8)
        #expect(try small.program.run("import", small.path, "--tiles", list.path).output.contains("8 tiles"))

        let train = try json(small.program.run("train", small.path, "--json"))
        #expect(train["labeledTiles"] as? Int == 8)
        #expect(try json(small.program.run("score", small.path, "--json"))["tiles"] as? Int == 24)
        let next = try json(small.program.run("acquire", small.path, "--strategy", "entropy", "--json"))
        let selected = try #require(next["tiles"] as? [[String: Any]])
        #expect(selected.count == 3)
        let scores = selected.compactMap { $0["score"] as? Double }
        #expect(scores.count == 3 && scores == scores.sorted(by: >))

        let evaluation = try json(small.program.run("evaluate", small.path, "--split", "val", "--json"))
        #expect(evaluation["split"] as? String == "val")
        #expect(evaluation["meanIoU"] as? Double == train["meanIoU"] as? Double)
        #expect((evaluation["iou"] as? [Any])?.count == 11)
        #expect((evaluation["classes"] as? [String])?.first == "sky")
        #expect(evaluation["pixels"] as? Int == 2 * 48 * 64)
        let status = try small.program.run("status", small.path).output
        #expect(status.contains("24 tiles: 16 unlabeled, 0 drafted, 8 labeled"))
        #expect(status.contains("3 tiles for round 1, 0 of them labeled"))
        #expect(!status.contains("kappa"), "one network has nothing to compare with")
    }

    @Test("score and status show the agreement of the last two networks, and say if it is unknown")
    func kappa() throws {
        let small = try SmallProject()
        let list = try small.folder.write("street-000 0 0\nstreet-001 0 1\n", to: "tiles.txt")
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        for command in ["train", "score", "train"] { #expect(try small.program.run(command, small.path).exitCode == 0) }
        let unknown = "kappa unknown: the last two networks cannot be compared"
        #expect(try small.program.run("status", small.path).output.contains("stopping  " + unknown))
        let scored = try json(small.program.run("score", small.path, "--json"))
        let stopping = try #require(scored["stopping"] as? [String: Any])
        let kappa = try #require(stopping["kappa"] as? Double)
        #expect(-1...1 ~= kappa && stopping["isAdvised"] as? Bool == false && stopping["stableRounds"] is Int)
        let status = try json(small.program.run("status", small.path, "--json"))
        #expect((status["stopping"] as? [String: Any])?["kappa"] as? Double == kappa)
        let rounds = try #require(status["rounds"] as? [[String: Any]])
        #expect(rounds.map { $0["kappa"] as? Double } == [nil, kappa])
        let text = try small.program.run("status", small.path).output
        #expect(text.contains("stopping  kappa ") && text.contains(" of 3 rounds at 0.99: predictions "))

        try FileManager.default.removeItem(atPath: small.path + "/cache/predictions.json")
        #expect(try small.program.run("train", small.path).exitCode == 0)
        #expect(try small.program.run("score", small.path).output.contains(unknown))
    }

    @Test("simulate prints the keys that other programs read, and writes CSV")
    func simulate() throws {
        let small = try SmallProject()
        let csv = small.folder.url.appending(path: "curve.csv")
        let outcome = try small.program.run(
            "simulate", small.path, "--strategy", "meal", "--rounds", "1", "--seed", "1", "--initial-images", "1",
            "--schedule", "doubling", "--csv", csv.path, "--json")
        let report = try json(outcome)
        #expect(report["strategy"] as? String == "meal")
        #expect(report["seed"] as? Int == 1)
        #expect(report["finetune"] as? Bool == false)
        #expect(report["schedule"] as? String == "doubling" && report["batchPixels"] == nil)
        let rounds = try #require(report["rounds"] as? [[String: Any]])
        #expect(rounds.compactMap { $0["round"] as? Int } == [0, 1])
        #expect(rounds.compactMap { $0["labeledTiles"] as? Int } == [4, 7])
        for round in rounds {
            #expect(round["labeledFraction"] is Double && round["imagesTouched"] is Int && round["meanIoU"] is Double)
            let seconds = try #require(round["seconds"] as? [String: Double])
            #expect(Set(seconds.keys) == ["train", "score", "acquire"])
        }
        #expect(rounds.map { $0["kappa"] is Double } == [false, true])
        #expect(outcome.errors.contains("round 1: 7 tiles"))
        let start = try json(
            small.program.run("simulate", small.path, "--rounds", "0", "--initial-tiles", "5", "--json"))
        #expect((start["rounds"] as? [[String: Any]])?.compactMap { $0["labeledTiles"] as? Int } == [5])
        for both in [["--initial-tiles", "5", "--initial-images", "1"], ["--count", "2", "--budget-pixels", "900"]] {
            let refused = try small.program.run(["simulate", small.path] + both)
            #expect(refused.exitCode == 64 && refused.errors.contains("give one of them"))
        }
        #expect(try String(contentsOf: csv, encoding: .utf8).split(separator: "\n").count == 3)
        #expect(try small.program.run("status", small.path).output.contains("24 unlabeled"))
    }

    @Test("exported masks contain the labels of confirmed tiles and 255 elsewhere; no files are overwritten")
    func export() throws {
        let small = try SmallProject(images: 4)
        let list = small.folder.url.appending(path: "tiles.txt")
        try "street-000 0 1\n".write(to: list, atomically: true, encoding: .utf8)
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        let output = small.folder.url.appending(path: "masks")
        #expect(try small.program.run("export", small.path, "--output", output.path).output.contains("1 images"))
        let truth = try ImageFile.readMask(small.folder.url.appending(path: "scenes/masks/street-000.png"))
        let exported = try ImageFile.readMask(output.appending(path: "street-000.png"))
        for row in 0..<48 {
            for column in 0..<64 {
                let isLabeled = row < 24 && column >= 32
                #expect(exported[row, column] == (isLabeled ? truth[row, column] : 255))
            }
        }
        let again = try small.program.run("export", small.path, "--output", output.path)
        #expect(again.exitCode == 1 && again.errors.contains("empty"))
    }

    @Test("exported masks can be imported, and masks with other values can be imported with a list of the values")
    func importMasks() throws {
        let small = try SmallProject(images: 4)
        let list = try small.folder.write("street-000 0 1\nstreet-000 1 0\n", to: "tiles.txt")
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        let first = small.folder.url.appending(path: "first")
        #expect(try small.program.run("export", small.path, "--output", first.path).exitCode == 0)
        let mask = try ImageFile.readMask(first.appending(path: "street-000.png"))

        func imported(_ arguments: [String], into other: SmallProject) throws -> LabelMask {
            let outcome = try other.program.run(["import", other.path] + arguments)
            #expect(outcome.output.contains("labels of 2 tiles"), "\(outcome)")
            let output = other.folder.url.appending(path: "again").path
            #expect(try other.program.run("export", other.path, "--output", output).exitCode == 0)
            return try ImageFile.readMask(URL(filePath: output + "/street-000.png"))
        }
        #expect(try imported(["--masks", first.path], into: SmallProject(images: 4)) == mask)

        // The same labels with other values: 100 more for each class and for void, and 7 for unlabeled pixels.
        let foreign = mask.mapped(through: (0...255).map { $0 == 255 ? 7 : $0 &+ 100 })
        let folder = small.folder.url.appending(path: "foreign")
        try small.folder.write(PNG.encodeMask(foreign), to: "foreign/street-000.png")
        let names = try String(contentsOf: first.appending(path: "classes.txt"), encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: " ") }
        let lines = names.compactMap { words in Int(words[0]).map { "\($0 + 100) \(words[1])" } }
        let values = try small.folder.write(
            (lines + ["7 unlabeled", "98 void"]).joined(separator: "\n"), to: "values.txt")
        #expect(
            try imported(["--masks", folder.path, "--values", values.path], into: SmallProject(images: 4)) == mask)

        try small.folder.write("3 nonsense\n", to: "values.txt")
        let wrong = try small.program.run("import", small.path, "--masks", folder.path, "--values", values.path)
        #expect(wrong.exitCode == 1 && wrong.errors.contains("values.txt:1"))
    }

    @Test("an unknown setting is reported on stderr with its line")
    func unknownSetting() throws {
        let small = try SmallProject(images: 4)
        let file = small.folder.url.appending(path: "small/project.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("[training]", with: "[training]\nepoch = 3").write(
            to: file, atomically: true, encoding: .utf8)
        let outcome = try small.program.run("status", small.path)
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.contains("unknown key `training.epoch`; known keys here: averageDecay, backboneRate,"))
        try text.write(to: file, atomically: true, encoding: .utf8)
        #expect(try small.program.run("status", small.path).errors == "")
    }

    @Test("evaluating a split without masks is an error")
    func nothingToMeasure() throws {
        let small = try SmallProject(images: 4)
        #expect(try small.program.run("acquire", small.path).exitCode == 0)
        let list = small.folder.url.appending(path: "tiles.txt")
        try "street-000 0 0\n".write(to: list, atomically: true, encoding: .utf8)
        #expect(try small.program.run("import", small.path, "--tiles", list.path).exitCode == 0)
        #expect(try small.program.run("train", small.path).exitCode == 0)
        let outcome = try small.program.run("evaluate", small.path, "--split", "test")
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("--masks"))
    }

    @Test(
        "wrong usage exits with 64, and the message shows the right usage",
        arguments: [
            (["simulate"], "project"), (["simulate", "p", "--strategy", "magic"], "entropy"),
            (["init", "p"], "--images"),
            (["init", "p", "--images", "i", "--tiles", "2x2", "--region", "8"], "not both"),
            (["sample", "--output", "o", "--size", "big"], "240x180"),
            (["sample", "--output", "o", "--size", "240xx180"], "240x180"),
            (["open", "p", "--screen", "wide"], "120x40"), (["open", "p", "--replay", "<nonsense>"], "nonsense"),
        ])
    func usage(arguments: [String], fix: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(arguments)
        #expect(outcome.exitCode == 64)
        #expect(outcome.errors.contains(fix))
    }

    @Test("problems with files exit with 1, and the message has a fix")
    func failures() throws {
        let small = try SmallProject(images: 4)
        let cases: [([String], String)] = [
            (["status", small.folder.url.appending(path: "nowhere").path], "tessera init"),
            (["init", small.path, "--images", small.folder.url.appending(path: "scenes").path], "already a project"),
            (["init", small.path + "2", "--images", small.path + "3"], small.path + "3"),
            (["score", small.path], "tessera train"), (["train", small.path], "label some tiles"),
            (["evaluate", small.path], "tessera train"),
        ]
        for (arguments, fix) in cases {
            let outcome = try small.program.run(arguments)
            #expect(outcome.exitCode == 1, "\(arguments)")
            #expect(outcome.errors.contains(fix), "\(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
    }

    private func json(_ outcome: Program.Outcome) throws -> [String: Any] {
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }
}
