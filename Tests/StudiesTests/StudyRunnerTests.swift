import Files
import Foundation
import Problems
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
            let shard = try #require(StudyShard("\(index)/3"))
            let (isComplete, events) = try fixture.run(to: "shards", shard: shard)
            #expect(isComplete && events.count { $0.hasPrefix("started") } == (index == 1 ? 2 : 1))
        }
        #expect(try fixture.results("shards") == fixture.results("whole"))
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
    func shardTexts(text: String) { #expect(StudyShard(text) == nil) }
}
