import Foundation
import Pool
import Problems
import Testing

@testable import ProjectStore

@Suite("project.toml")
struct ProjectConfigurationTests {
    @Test("a configuration is the same after writing and parsing")
    func roundTrip() throws {
        var configuration = Samples.configuration
        #expect(try parsed(configuration.text) == configuration)
        configuration.source = DatasetSource(images: "a \\ \"b\"\n\u{1}ü", masks: "m", tiling: .region(side: 128))
        configuration.seed = .max
        configuration.weights = nil
        configuration.finetune = true
        configuration.palette = .colorBlind
        configuration.acquisition = Settings(["a key": .double(1e-7), "x": .bool(false), "y": .double(2)])
        #expect(try parsed(configuration.text) == configuration)
    }

    @Test("saving rewrites the lines of changed settings and keeps all other text")
    func saving() throws {
        let sample = try SampleProject()
        let file = sample.file("project.toml")
        let project = try sample.open()
        var text = try String(contentsOf: file, encoding: .utf8)
        text = text.replacing("lambda = 0.5", with: "  lambda = 0.5 # half, as in the paper")
        text = text.replacing("[acquisition]", with: "[acquisition] # mine\nunknown = [1, 2]\n")
        try Data((text + "\n[notes]\nlambda = \"keep # me\"\n").utf8).write(to: file)
        text = try String(contentsOf: file, encoding: .utf8)
        try project.save {
            $0.acquisition["lambda"] = .double(0.75)
            $0.acquisition["delta"] = .int(2)
            $0.acquisition["batchSize"] = nil
            $0.weights = "other \"weights\".pth"
            $0.source.tiling = .region(side: 64)
        }
        text = text.replacing("  lambda = 0.5 # half", with: "  lambda = 0.75 # half")
            .replacing("strategy = \"meal\"\n", with: "strategy = \"meal\"\ndelta = 2\n")
            .replacing("batchSize = 32\n", with: "")
            .replacing("\"weights.pth\"", with: #""other \"weights\".pth""#)
            .replacing("tiles = \"4x4\"\n", with: "")
            .replacing("validationSeed = 5\n", with: "validationSeed = 5\nregion = 64\n")
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        #expect(try project.configuration == parsed(text))
        #expect(project.configuration.acquisition["lambda"] == .double(0.75))
    }

    @Test("a setting that spans several lines cannot be saved, and the file stays unchanged")
    func severalLines() throws {
        let sample = try SampleProject()
        let file = sample.file("project.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("name = \"streets\"", with: "name = '''\nstreets'''")
        try Data(text.utf8).write(to: file)
        let project = try sample.open()
        #expect(throws: Problem.self) { try project.save { $0.name = "roads" } }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        #expect(project.configuration.name == "streets")
    }

    @Test(
        "the error about a wrong setting has its line, key, value and a fix",
        arguments: [
            ("layout = \"camvid\"", "layout = \"coco\"", "dataset.layout", "\"coco\"", "\"folder\", \"camvid\""),
            (
                "# labels = \"trainIds\"", "labels = \"coarse\"", "dataset.labels", "\"coarse\"",
                "\"fine\", \"ids\", \"trainIds\""
            ),
            ("finetune = false", "finetune = 0", "training.finetune", "0", "true or false"),
            ("tiles = \"4x4\"", "tiles = \"4y4\"", "dataset.tiles", "\"4y4\"", "4x4"),
            ("seed = 3", "seed = \"x\"", "seed", "\"x\"", "whole number"),
            ("#0000ff", "#blue", "labels.classes[1].color", "\"#blue\"", "#rrggbb"),
            ("value = 23", "value = 256", "labels.classes[1].value", "256", "0 to 255"),
            ("void = [0, 255]", "void = [0, 7]", "labels.classes", nil, "a different value"),
        ])
    func mistakes(line: String, mistake: String, key: String, value: String?, fix: String) throws {
        let text = Samples.configuration.text
        try #require(text.contains(line))
        let wrong = text.replacing(line, with: mistake)
        let error = try #require(throws: Problem.self) { try parsed(wrong) }
        let number = try #require(error.line)
        #expect(error.kind == .setting)
        if let value {
            // A key of a class is written as "color of labels.classes[1]".
            let parts = key.split(separator: "]")
            #expect(parts.allSatisfy { error.reason.contains($0.trimmingPrefix(".")) } && error.reason.contains(value))
            #expect(wrong.split(separator: "\n", omittingEmptySubsequences: false)[number - 1].contains(mistake))
        }
        #expect(error.fix.contains(fix))
        #expect(error.description.hasPrefix("project.toml:\(number): "))
    }

    @Test(
        "a text that is not TOML or lacks required keys is refused",
        arguments: [("= 3", 1), ("name = \"a\"\nname = \"b\"", 2), ("a = \"\0\"", 1), ("name = \"a\"", nil)])
    func refusals(text: String, line: Int?) throws {
        let error = try #require(throws: Problem.self) { try parsed(text) }
        #expect(error.kind == .setting && error.line == line)
    }

    @Test(
        "a value of a wrong type or out of range is an error with its line",
        arguments: [
            ("seed = 3", "seed = 1.5"), ("seed = 3", "seed = [3]"), ("seed = 3", "seed = 1979-05-27"),
            ("seed = 3", "seed = 99999999999999999999"), ("name = \"streets\"", "name = 3"),
            ("name = \"streets\"", "name = { a = 1 }"), ("tiles = \"4x4\"", "tiles = 4"),
            ("tiles = \"4x4\"", "tiles = \"0x4\""), ("tiles = \"4x4\"", "tiles = \"99999999999999999999x4\""),
            ("tiles = \"4x4\"", "region = 0"), ("tiles = \"4x4\"", "region = -1"),
            ("tiles = \"4x4\"", "tiles = \"4x4\"\nregion = 3"),
            ("validationFraction = 0.2", "validationFraction = nan"),
            ("validationFraction = 0.2", "validationFraction = inf"),
            ("validationFraction = 0.2", "validationFraction = 1"),
            ("validationFraction = 0.2", "validationFraction = \"a\""), ("[dataset]", "[[dataset]]"),
            ("[training]", "[[training]]"), ("[acquisition]", "[[acquisition]]"), ("[network]", "[[network]]"),
            ("[labels]", "[[labels]]"), ("void = [0, 255]", "void = 3"), ("void = [0, 255]", "void = [\"a\"]"),
            ("void = [0, 255]", "void = [0, 256]"), ("void = [0, 255]", "void = [-1]"), ("value = 23", "value = -1"),
            ("value = 23", "value = 1.5"), ("value = 23", "value = 7"), ("value = 23", "value = [23]"),
            ("classes = [", "classes = 3\nmore = ["), ("classes = [", "classes = []\nmore = ["),
            ("classes = [", "classes = [1,"), ("classes = [", "[labels.classes]\nmore = ["), ("[labels]", "["),
            ("[labels]", "[labels]\n[labels]"),
        ])
    func wrongKinds(line: String, mistake: String) throws {
        let text = Samples.configuration.text
        try #require(text.contains(line))
        for text in [
            text.replacing(line, with: mistake), text.replacing(line, with: mistake).replacing("\n", with: "\r\n"),
        ] {
            let error = try #require(throws: Problem.self) { try parsed(text) }
            #expect(error.kind == .setting && error.line != nil, "\(error)")
        }
    }

    @Test("the largest and smallest integers are read and saved unchanged")
    func extremes() throws {
        for number in [Int.max, Int.min, -1, 0] {
            let text = Samples.configuration.text.replacing("seed = 3", with: "seed = \(number)")
                .replacing("validationSeed = 5", with: "validationSeed = \(number)")
                .replacing("epochs = 25", with: "epochs = \(number)")
            let read = try parsed(text)
            #expect(read.seed == UInt64(bitPattern: Int64(number)) && read.source.seed == read.seed)
            #expect(read.training["epochs"] == .int(number))
            var changed = read
            changed.seed = 8
            #expect(try parsed(read.edited(text, to: changed, path: "project.toml")) == changed)
        }
    }

    @Test("saving keeps the line ends, unknown keys and unchanged lines of the file", arguments: ["\n", "\r\n"])
    func lineEnds(end: String) throws {
        let text = Samples.configuration.text
            .replacing("[acquisition]", with: "[acquisition]\nmine = [1, 2]\nnumber = nan\nday = 1979-05-27")
            .replacing("\n", with: end)
        let old = try parsed(text)
        var new = old
        new.seed = 99
        new.acquisition["strategy"] = .string("entropy")
        new.training["dropout"] = .double(0.5)
        new.training["epochs"] = nil
        let edited = try old.edited(text, to: new, path: "project.toml")
        #expect(try parsed(edited) == new)
        #expect(
            edited.unicodeScalars.count { $0 == "\r" } == (end == "\n" ? 0 : edited.unicodeScalars.count { $0 == "\n" })
        )
        let kept = Set(text.split(whereSeparator: \.isNewline)).subtracting(edited.split(whereSeparator: \.isNewline))
        #expect(kept == ["seed = 3", "strategy = \"meal\"", "epochs = 25"])
    }

    @Test("settings can be decoded as a type and encoded from it")
    func settings() throws {
        struct Query: Codable, Equatable {
            var strategy = "meal"
            var lambda = 1.0
            var count = 32
        }
        #expect(
            try Settings(["lambda": .int(1), "count": .int(5), "strategy": .string("x"), "more": .bool(true)])
                .decoded(as: Query.self) == Query(strategy: "x", lambda: 1, count: 5))
        #expect(try Settings(encoding: Query()).decoded(as: Query.self) == Query())
    }

    private func parsed(_ text: String) throws -> ProjectConfiguration {
        try ProjectConfiguration(parsing: text, path: "project.toml")
    }

    @Test("an unknown key of a class is reported with its line and the known keys")
    func unknownKeyOfClass() throws {
        let text = Samples.configuration.text.replacing("name = \"road\"", with: "name = \"road\", maskColor = []")
        let found = try parsed(text).unknownKeys(
            in: text, path: "P/project.toml", training: ["epochs"], acquisition: ["lambda", "strategy", "batchSize"])
        #expect(found.map(\.reason) == ["unknown key `labels.classes[0].maskColor`"])
        let line = try #require(found.first?.line)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].contains("maskColor"))
        #expect(found.first?.fix.contains("maskColors") == true)
    }

    @Test("unknown keys are reported with their line and the known keys")
    func unknownKeys() throws {
        let text =
            Samples.configuration.text
            .replacing("[acquisition]", with: "[acquisition]\nlamda = 2")
            .replacing("[dataset]", with: "colour = 1\n[dataset]\nepochs = 3")
            + "\n[notes]\nx = 1\n"
        func unknown(_ text: String) throws -> [Problem] {
            try parsed(text).unknownKeys(
                in: text, path: "P/project.toml", training: ["epochs"],
                acquisition: ["lambda", "strategy", "batchSize"])
        }
        #expect(try unknown(Samples.configuration.text) == [])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let found = try unknown(text)
        #expect(
            found.map(\.reason)
                == ["colour", "notes", "acquisition.lamda", "dataset.epochs"].map { "unknown key `\($0)`" })
        for (key, start) in zip(found, ["colour", "[notes]", "lamda", "epochs"]) {
            let line = try #require(key.line)
            #expect(lines[line - 1].hasPrefix(start), "\(key)")
        }
        #expect(
            found[2].description.hasSuffix(
                "unknown key `acquisition.lamda`; known keys here: batchSize, lambda, strategy"))
    }
}
