import Files
import Foundation
import Problems
import Rounds
import Studies
import TestSupport
import Testing

@Suite("Study runs")
struct StudyRunnerTests {
    private static let names = [
        "entropy/seed-1.json", "entropy/seed-2.json", "random/seed-1.json", "random/seed-2.json",
    ]

    @Test("a study that is stopped after any round and run again has byte-equal results")
    func resumes() throws {
        let fixture = try StudyFixture()
        try fixture.run(to: "whole")
        let whole = try fixture.results("whole")
        #expect(whole.keys.sorted() == Self.names)
        for rounds in [1, 2, 5] {
            let name = "stopped-\(rounds)"
            #expect(throws: CancellationError.self) { try fixture.run(to: name, rounds: rounds) }
            #expect(try fixture.results(name).keys.contains { $0.hasSuffix(".partial.json") } == (rounds % 3 != 0))
            let (isComplete, events) = try fixture.run(to: name)
            #expect(isComplete && events.count { $0.hasPrefix("round") } == 12 - rounds)
            #expect(try fixture.results(name) == whole)
        }
    }

    @Test("shards in any order have the results of a study in one piece, and share no run")
    func shards() throws {
        let fixture = try StudyFixture()
        try fixture.run(to: "whole")
        for index in [3, 1, 2] {
            let shard = try #require(Shard("\(index)/3"))
            let (isComplete, events) = try fixture.run(to: "shards", shard: shard)
            #expect(isComplete && events.count { $0.hasPrefix("started") } == (index == 1 ? 2 : 1))
        }
        #expect(try fixture.results("shards") == fixture.results("whole"))
    }

    @Test("arms that start alike train round 0 once for each seed, with the results of studies of one arm")
    func firstRounds() throws {
        let fixture = try StudyFixture()
        try fixture.run(to: "both")
        #expect(fixture.firstRounds("both").count == 2)
        let both = try fixture.results("both")
        for strategy in ["random", "entropy"] {
            let only = StudyFixture.text.replacing("[\"random\", \"entropy\"]", with: "[\"\(strategy)\"]")
            try fixture.run(only, to: strategy)
            #expect(fixture.firstRounds(strategy).isEmpty)
            for (path, data) in try fixture.results(strategy) { #expect(both[path] == data) }
        }
    }

    @Test("another training has a round 0 of its own, and the stored network is used")
    func otherFirstRounds() throws {
        let fixture = try StudyFixture()
        let text = StudyFixture.text.replacing("seeds = [1, 2]", with: "seeds = [1]")
        let longer = """

            [[arms]]
            name = "longer"
            acquisition.strategy = "random"
            training.epochs = 2
            """
        try fixture.run(text + longer, to: "a")
        let files = fixture.firstRounds("a")
        #expect(files.count == 2)
        let results = try fixture.results("a")
        // With another epoch in the files, the results show whether they were read.
        let contents = try files.map { try Data(contentsOf: $0) }
        for (file, data) in zip(files, contents) {
            let epoch = try #require(data.firstRange(of: Data(#"keptEpoch\":"#.utf8)))
            var changed = data
            changed[epoch.upperBound] = UInt8(ascii: "7")
            try changed.write(to: file)
        }
        try fixture.removeRuns("a")
        try fixture.run(text + longer, to: "a")
        for data in try fixture.results("a").values {
            #expect(String(decoding: data, as: UTF8.self).contains("\"epoch\":7,"))
        }
        // Damaged files are trained again.
        for (file, damage) in zip(files, [Data("?".utf8), contents[1].dropLast(8)]) { try damage.write(to: file) }
        try fixture.removeRuns("a")
        try fixture.run(text + longer, to: "a")
        #expect(try fixture.results("a") == results)
        #expect(try files.allSatisfy { try Data(contentsOf: $0).count > contents[0].count / 2 })
    }

    @Test("finished runs are not repeated, and further seeds and strategies can be added")
    func extends() throws {
        let fixture = try StudyFixture()
        let one = StudyFixture.text.replacing("seeds = [1, 2]", with: "seeds = [2]")
        try fixture.run(one, to: "a")
        let before = try fixture.results("a")
        let (_, events) = try fixture.run(to: "a")
        #expect(events.filter { $0.hasPrefix("started") } == ["started random, seed 1", "started entropy, seed 1"])
        let after = try fixture.results("a")
        #expect(after.keys.sorted() == Self.names && before.allSatisfy { after[$0] == $1 })
        #expect(try fixture.run(to: "a").events == [])
    }

    @Test(
        "results of other settings or of another dataset are refused before anything changes",
        arguments: [
            ("epochs = 1", "epochs = 2", "training.epochs was 1 and is 2 now"),
            ("batchSize = 3", "batchSize = 2", "acquisition.batchSize was 3 and is 2 now"),
            ("batchSize = 3", "batchSize = 3\nlambda = 0.5", "acquisition.lambda was 1.0 and is 0.5 now"),
            ("rounds = 2", "rounds = 3", "schedule.rounds was 2 and is 3 now"),
            ("initialImages = 1", "initialTiles = 4", "schedule.initialImages was 1 and is not given now"),
            (
                "\n\n[acquisition]\nbatchSize = 3", "\nbudgetPixels = 4000",
                "schedule.budgetPixels was not given and is 4000 now"
            ),
            ("scenes = 8", "scenes = 9", "the dataset has other images, masks, classes or tiles now"),
            ("tiles = \"2x2\"", "tiles = \"2x1\"", "the dataset has other images, masks, classes or tiles now"),
        ])
    func refusesOtherSettings(old: String, new: String, reason: String) throws {
        let fixture = try StudyFixture()
        let first = StudyFixture.text.replacing("[1, 2]", with: "[1]")
        _ = try? fixture.run(first, to: "a", rounds: 1)
        let stored = fixture.output("a").root.url.appending(path: "study.toml")
        let text = try String(contentsOf: stored, encoding: .utf8)
        #expect {
            try fixture.run(first.replacing(old, with: new), to: "a")
        } throws: { error in
            (error as? Problem)?.reason == "there is a result of random, seed 1 with other settings: \(reason)"
        }
        #expect(try String(contentsOf: stored, encoding: .utf8) == text)
    }

    @Test("results of earlier versions, without numbers that were added later, are those of the study")
    func earlierVersion() throws {
        let fixture = try StudyFixture()
        let text = StudyFixture.text.replacing("[1, 2]", with: "[1]")
        try fixture.run(text, to: "a")
        let file = fixture.output("a").root.url.appending(path: "runs/random/seed-1.json")
        let stored = try String(contentsOf: file, encoding: .utf8)
        let old = stored.replacing("\"training.averageDecay\":\"0.0\",", with: "")
            .replacing("\"training.contextSides\":\"2.0\"", with: "\"training.contextSides\":\"2\"")
        #expect(!old.contains("averageDecay") && old.contains("\"training.contextSides\":\"2\""))
        try Data(old.utf8).write(to: file)
        #expect(try fixture.run(text, to: "a").events == [])
        let other = text.replacing("epochs = 1", with: "epochs = 1\naverageDecay = 0.5")
        #expect {
            try fixture.run(other, to: "a")
        } throws: { error in
            (error as? Problem)?.reason.hasSuffix("training.averageDecay was 0.0 and is 0.5 now") == true
        }
    }

    @Test("a run that fails does not stop the others")
    func failure() throws {
        let fixture = try StudyFixture()
        let text =
            StudyFixture.text.replacing("strategies = [\"random\", \"entropy\"]", with: "")
            .replacing("seeds = [1, 2]", with: "seeds = [1]") + """

                [[arms]]
                name = "broken"
                acquisition.strategy = "random"
                network.weights = "missing.safetensors"
                [[arms]]
                acquisition.strategy = "random"
                """
        let (isComplete, events) = try fixture.run(text, to: "a")
        #expect(!isComplete && events.first?.hasPrefix("failed broken, seed 1: ") == true)
        #expect(events.first?.contains("missing.safetensors") == true)
        #expect(try fixture.results("a").keys.sorted() == ["random/seed-1.json"])
    }

    @Test("a run that another process does is left to it")
    func busy() throws {
        let fixture = try StudyFixture()
        let text = StudyFixture.text.replacing("[1, 2]", with: "[1]")
        _ = try? fixture.run(text, to: "a", rounds: 0)
        let lock = try #require(try FileLock(fixture.output("a").root.appending("locks/random-seed-1")))
        let (isComplete, events) = try fixture.run(text, to: "a")
        #expect(!isComplete && events.first == "busy random, seed 1")
        #expect(try fixture.results("a").keys.sorted() == ["entropy/seed-1.json"])
        lock.release()
        #expect(try fixture.run(text, to: "a").isComplete)
    }

    @Test("a folder with other files is refused and stays as it is")
    func otherFolder() throws {
        let fixture = try StudyFixture()
        try fixture.folder.write("mine", to: "a/notes.txt")
        #expect(throws: Problem.self) { try fixture.run(to: "a") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.output("a").root.url.path) == ["notes.txt"])
    }

    @Test("a study.toml of the user without results is not replaced")
    func otherStudyFile() throws {
        let fixture = try StudyFixture()
        let file = try fixture.folder.write("mine", to: "a/study.toml")
        #expect(throws: Problem.self) { try fixture.run(to: "a") }
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    }

    @Test("a study without an arm or a seed that has results is refused", arguments: ["\"random\", ", ", 2"])
    func removedArm(part: String) throws {
        let fixture = try StudyFixture()
        try fixture.run(to: "a")
        let before = try fixture.results("a")
        #expect {
            try fixture.run(StudyFixture.text.replacing(part, with: ""), to: "a")
        } throws: { error in
            (error as? Problem)?.reason == "this is the result of an arm or a seed that the study does not have"
        }
        #expect(try fixture.output("a").study().runs.count == 4 && fixture.results("a") == before)
    }

    @Test("results from folders of their own are merged by copying them")
    func merges() throws {
        let fixture = try StudyFixture()
        try fixture.run(to: "whole")
        for index in 1...2 { try fixture.run(to: "part-\(index)", shard: try #require(Shard("\(index)/2"))) }
        for (path, bytes) in try fixture.results("part-2") {
            try fixture.folder.write(Array(bytes), to: "part-1/runs/\(path)")
        }
        #expect(try fixture.results("part-1") == fixture.results("whole"))
        #expect(try fixture.run(to: "part-1").events == [])
        #expect(try StudyResults(fixture.output("part-1")).missing.isEmpty)
    }

    @Test("the result of another run, and numbers that cannot be, are refused by reports and runs")
    func wrongRecords() throws {
        let fixture = try StudyFixture()
        let one = StudyFixture.text.replacing("[1, 2]", with: "[1]")
        try fixture.run(one, to: "a")
        let path = "a/runs/random/seed-1.json"
        let text = try String(contentsOf: fixture.folder.url.appending(path: path), encoding: .utf8)
        let wrong: [(String, String, String)] = [
            ("\"arm\":\"random\"", "\"arm\":\"entropy\"", "it is the result of entropy, seed 1"),
            ("\"seed\":1", "\"seed\":2", "it is the result of random, seed 2"),
            ("\"format\":1", "\"format\":9", "it has the format 9 instead of 1"),
            ("\"labeledTiles\":4", "\"labeledTiles\":-4", "round 0 has a count out of range"),
            ("\"round\":1", "\"round\":7", "round 1 has the number 7"),
            ("\"sky\",\"building\"", "\"sky\",\"sky\"", "two classes have the same name"),
            ("\"labeledFraction\":0", "\"labeledFraction\":7", "a share or an IoU that is not between 0 and 1"),
        ]
        for (old, new, reason) in wrong {
            try #require(text.contains(old), "\(old)")
            try fixture.folder.write(text.replacing(old, with: new), to: path)
            for use in [{ try fixture.run(one, to: "a") as Any }, { try StudyResults(fixture.output("a")) }] {
                #expect {
                    _ = try use()
                } throws: { error in
                    (error as? Problem)?.reason.contains(reason) == true
                }
            }
        }
    }

    @Test("a damaged result is an error that names the file")
    func damaged() throws {
        let fixture = try StudyFixture()
        try fixture.run(StudyFixture.text.replacing("[1, 2]", with: "[1]"), to: "a")
        let file = try fixture.folder.write("{\"format\": 1}", to: "a/runs/random/seed-1.json")
        #expect {
            try fixture.run(to: "a")
        } throws: { error in
            (error as? Problem)?.path == file.path
        }
    }

    @Test(
        "shards are written as index and count",
        arguments: ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2", "1/ 2"])
    func shardTexts(text: String) { #expect(Shard(text) == nil) }
}
