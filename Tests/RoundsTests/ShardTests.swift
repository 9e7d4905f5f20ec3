import Acquisition
import Files
import Foundation
import Learning
import Pool
import Problems
import ProjectStore
import Tensors
import TestSupport
import Testing

@testable import Rounds

@Suite("Shards")
struct ShardTests {
    /// A project whose pool can be scored. Its copies are other projects with the same images.
    private struct Template {
        let fixture: RoundsFixture

        init(strategy: String = "entropy", rounds: Int = 1) throws {
            fixture = try RoundsFixture(strategy: strategy)
            let workspace = try fixture.open()
            _ = try workspace.importLabels(of: Array(workspace.dataset.tiles(of: .train).prefix(6)))
            let round = try fixture.round(of: workspace)
            _ = try round.train()
            for _ in 1..<rounds {
                _ = try round.score()
                _ = try round.train()
            }
            try workspace.project.journal.close()
        }

        func copy(_ name: String) throws -> URL {
            let url = fixture.folder.url.appending(path: "copy-\(name)")
            try FileManager.default.copyItem(at: fixture.projectURL, to: url)
            return url
        }

        func round(
            _ project: URL, _ access: Project.Access, report: @escaping @Sendable (RoundEvent) -> Void = { _ in }
        ) throws -> ProjectRound {
            try fixture.round(of: Workspace.open(project, access: access), report: report)
        }

        /// Closes the journal, so that all of its changes are in one file.
        func close(_ round: ProjectRound) throws { try round.workspace.project.journal.close() }

        func shards(_ count: Int, of project: URL, _ body: (ProjectRound, Shard) throws -> ShardOutcome) throws
            -> [ShardOutcome]
        {
            // The order of shards must not matter.
            try (1...count).reversed().map { index in
                let round = try round(project, .cacheOnly)
                defer { try? close(round) }
                return try body(round, try #require(Shard(index: index, of: count)))
            }
        }
    }

    /// The files of a project that scoring and embedding write, without those that list other files.
    private static func results(_ project: URL) throws -> [String: Data] {
        let cache = project.appending(path: "cache")
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: cache.path) where path != "index" {
            files[path] = try? Data(contentsOf: cache.appending(path: path))
        }
        return files
    }

    /// The files that differ.
    private static func differences(_ project: URL, _ expected: [String: Data]) throws -> [String] {
        let found = try results(project)
        return Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted()
    }

    @Test("each item is in one shard, for any number of shards", arguments: [1, 2, 3, 7, 20])
    func partition(count: Int) {
        let shards = (1...count).compactMap { Shard(index: $0, of: count) }
        #expect(shards.count == count)
        for position in 0..<50 { #expect(shards.count { $0.contains(position) } == 1) }
        #expect(Shard(index: 0, of: count) == nil && Shard(index: count + 1, of: count) == nil)
    }

    @Test(
        "merged scores have the bytes of a single run, for any number of shards",
        arguments: [("entropy", 1), ("entropy", 2), ("bald", 1)])
    func scores(strategy: String, rounds: Int) throws {
        let template = try Template(strategy: strategy, rounds: rounds)
        let single = try template.copy("single")
        let whole = try template.round(single, .readWrite)
        let scores = try whole.score()
        let query = try whole.selectQuery(whole.workspace.acquisitionSettings())
        let kappas = try whole.workspace.project.journal.rounds().map(\.metrics?.kappa)
        try template.close(whole)
        let expected = try Self.results(single)
        #expect(expected.keys.contains("scores.safetensors") && expected.keys.contains("predictions.json"))
        for count in [1, 2, 3, 7] {
            let project = try template.copy("\(count)")
            let outcomes = try template.shards(count, of: project) { try $0.score($1) }
            #expect(outcomes.allSatisfy(\.isNew) && outcomes.reduce(0) { $0 + $1.tiles } == scores.count)
            // A shard that is done is not done again.
            #expect(try template.shards(count, of: project) { try $0.score($1) }.allSatisfy { !$0.isNew })
            let merging = try template.round(project, .readWrite)
            #expect(try merging.mergeScores() == scores.count)
            #expect(merging.workspace.scores() == scores)
            #expect(try merging.selectQuery(merging.workspace.acquisitionSettings()).tiles == query.tiles)
            #expect(try merging.workspace.project.journal.rounds().map(\.metrics?.kappa) == kappas)
            try template.close(merging)
            #expect(try Self.differences(project, expected) == [])
            #expect(try template.shards(count, of: project) { try $0.score($1) }.allSatisfy { !$0.isNew })
        }
    }

    @Test("merged features and their manifold have the bytes of a single run")
    func features() throws {
        let template = try Template(strategy: "meal")
        let single = try template.copy("single")
        let whole = try template.round(single, .readWrite)
        try whole.embed(whole.workspace.acquisitionSettings())
        try template.close(whole)
        let expected = try Self.results(single)
        #expect(expected.keys.contains("features.safetensors") && expected.keys.contains("manifold.safetensors"))
        for count in [2, 7] {
            let project = try template.copy("\(count)")
            #expect(try template.shards(count, of: project) { try $0.embed($1) }.allSatisfy(\.isNew))
            #expect(try template.shards(count, of: project) { try $0.embed($1) }.allSatisfy { !$0.isNew })
            let merging = try template.round(project, .readWrite)
            if count == 2 { #expect(try merging.mergeFeatures() == whole.workspace.dataset.tiles(of: .train).count) }
            try merging.embed(merging.workspace.acquisitionSettings())
            try template.close(merging)
            #expect(try Self.differences(project, expected) == [])
            #expect(try template.shards(count, of: project) { try $0.embed($1) }.allSatisfy { !$0.isNew })
        }
    }

    @Test("the next stages merge the shards, and name those that are missing with their commands")
    func missing() throws {
        let template = try Template()
        let project = try template.copy("project")
        func score(_ text: String) throws {
            let round = try template.round(project, .cacheOnly)
            _ = try round.score(#require(Shard(text)))
            try template.close(round)
        }
        for text in ["1/4", "3/4"] { try score(text) }
        let round = try template.round(project, .readWrite)
        let settings = try round.workspace.acquisitionSettings()
        for stage in [{ _ = try round.selectQuery(settings) }, { _ = try round.mergeScores() }] {
            let problem = #expect(throws: Problem.self) { try stage() }
            #expect(problem?.kind == .missingShards)
            #expect(problem?.reason == "2 of 4 shards of `score` are missing: 2/4, 4/4")
            #expect(problem?.fix.contains("`tessera score \(project.path) --shard 2/4`") == true)
        }
        for text in ["2/4", "4/4"] { try score(text) }
        let query = try round.selectQuery(settings)
        #expect(query.strategy == "entropy" && query.tiles.count == 3)
        // Another number of shards is another set. A complete one is enough.
        try template.close(round)
        let second = try template.copy("second")
        let shards = try template.round(second, .cacheOnly)
        for text in ["1/4", "1/2", "2/2"] { _ = try shards.score(#require(Shard(text))) }
        try template.close(shards)
        let merging = try template.round(second, .readWrite)
        #expect(try merging.mergeScores() != nil)
        #expect(try merging.mergeScores() == nil)
        #expect(FileManager.default.subpaths(atPath: second.appending(path: "cache/shards/score").path) == [])
        try template.close(merging)
    }

    @Test("a session merges complete shards instead of scoring the pool")
    func session() async throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(3, of: project) { try $0.score($1) }
        let workspace = try Workspace.open(project, access: .readWrite)
        let stages = Stages()
        let session = RoundSession(workspace: workspace, workers: Workers(count: 2)) { event in
            if case .progress(let progress) = event { stages.add(progress.stage) }
        }
        await session.resume()
        #expect(!stages.all.contains(.score) && workspace.scores()?.round == 0)
        try workspace.project.journal.close()
    }

    /// Replaces a part of the identity in the file of a shard.
    private func change(_ part: ShardIdentity.Part, of shard: String, in project: URL) throws {
        let url = project.appending(path: "cache/shards/score/\(shard.replacing("/", with: "-of-")).safetensors")
        var (tensors, metadata) = try Safetensors.read(url)
        try #require(metadata[part.rawValue] != nil)
        metadata[part.rawValue] = "other"
        try Safetensors.write(tensors, metadata: metadata, to: RootedPath(named: url))
    }

    @Test(
        "a shard that differs in one part is refused with the name of the part", arguments: ShardIdentity.Part.allCases)
    func mixed(part: ShardIdentity.Part) throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(3, of: project) { try $0.score($1) }
        try change(part, of: "2/3", in: project)
        let round = try template.round(project, .readWrite)
        let problem = #expect(throws: Problem.self) { _ = try round.mergeScores() }
        #expect(problem?.kind == .mixedShards)
        #expect(problem?.reason.hasPrefix("shard 2/3 and the ") == true)
        #expect(problem?.reason.contains(" differ in the \(part.name)") == true)
        #expect(problem?.fix == "run `tessera score \(project.path) --shard 2/3` again")
        // The command replaces the file, because it has another identity.
        try template.close(round)
        let shards = try template.round(project, .cacheOnly)
        #expect(try shards.score(#require(Shard("2/3"))).isNew)
        try template.close(shards)
        let merging = try template.round(project, .readWrite)
        #expect(try merging.mergeScores() != nil)
        try template.close(merging)
    }

    @Test("all shards may come from another computer or version, and old shards are ignored except by `merge`")
    func otherComputer() throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try $0.score($1) }
        for part in [ShardIdentity.Part.kernels, .version] {
            for shard in ["1/2", "2/2"] { try change(part, of: shard, in: project) }
        }
        let round = try template.round(project, .readWrite)
        #expect(try round.mergeScores() != nil)
        let scores = try #require(round.workspace.scores())
        try template.close(round)

        let old = try template.copy("old")
        _ = try template.shards(2, of: old) { try $0.score($1) }
        for shard in ["1/2", "2/2"] { try change(.network, of: shard, in: old) }
        let later = try template.round(old, .readWrite)
        #expect(try later.mergeScores() == nil)
        let problem = #expect(throws: Problem.self) { _ = try later.mergeScores(refusesOld: true) }
        #expect(problem?.reason == "shard 1/2 and the project differ in the network")
        // Scoring the whole pool removes them.
        #expect(try later.score() == scores)
        #expect(try later.mergeScores(refusesOld: true) == nil)
        try template.close(later)
    }

    @Test("shards of another tiling are refused by name")
    func otherTiling() throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try $0.score($1) }
        let file = project.appending(path: "project.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains("tiles = \"2x2\""))
        try Data(text.replacing("tiles = \"2x2\"", with: "tiles = \"3x2\"").utf8).write(to: file)
        let round = try template.round(project, .readWrite)
        let problem = #expect(throws: Problem.self) { _ = try round.mergeScores(refusesOld: true) }
        #expect(problem?.reason == "shard 1/2 and the project differ in the tiling: 2x2 instead of 3x2")
        try template.close(round)
    }

    @Test("shards are refused after a file of an image was replaced")
    func otherImages() throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try $0.score($1) }
        _ = try template.shards(2, of: project) { try $0.embed($1) }
        let dataset = try template.round(project, .readOnly).workspace.dataset
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)],
            ofItemAtPath: dataset.images[dataset.indices(of: .train)[0]].imageURL.path)
        let round = try template.round(project, .readWrite)
        for merge in [
            { _ = try round.mergeScores(refusesOld: true) }, { _ = try round.mergeFeatures(refusesOld: true) },
        ] {
            let problem = #expect(throws: Problem.self) { try merge() }
            #expect(problem?.reason == "shard 1/2 and the project differ in the images")
        }
        try template.close(round)
    }

    @Test("an image that cannot be read has no scores and no features, and the others are merged")
    func unreadable() throws {
        let template = try Template(strategy: "meal")
        let dataset = try template.round(template.fixture.projectURL, .readOnly).workspace.dataset
        let broken = dataset.images[dataset.indices(of: .train)[1]].imageURL
        let bytes = try Data(contentsOf: broken)
        // The length and the time stay the same, so that it is the same pool.
        func write(_ bytes: Data) throws {
            try bytes.write(to: broken)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: broken.path)
        }
        try write(bytes)
        // The file changes after the project is opened, so that only reading the pixels fails.
        func breaking(_ round: ProjectRound, _ body: () throws -> ShardOutcome) throws -> ShardOutcome {
            try write(Data(repeating: 0, count: bytes.count))
            defer { try? write(bytes) }
            return try body()
        }
        let project = try template.copy("project")
        let count = dataset.indices(of: .train).count
        _ = try template.shards(count, of: project) { round, shard in
            try breaking(round) {
                _ = try round.embed(shard); return try round.score(shard)
            }
        }
        let round = try template.round(project, .readWrite)
        #expect(try round.mergeScores(refusesOld: true) == dataset.tileCount(of: .train))
        let scores = try #require(round.workspace.scores())
        #expect(scores.isKnown == dataset.tiles(of: .train).map { dataset.images[$0.image].imageURL != broken })
        // The image can be read now, so its features are computed.
        #expect(try round.mergeFeatures(refusesOld: true) == scores.count)
        #expect(try round.embed(round.workspace.acquisitionSettings()).allSatisfy { $0 != nil })
        try template.close(round)
    }

    @Test("damaged files of shards are refused or computed again", arguments: ["score", "embed"])
    func damaged(stage: String) throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try stage == "score" ? $0.score($1) : $0.embed($1) }
        let url = project.appending(path: "cache/shards/\(stage)/2-of-2.safetensors")
        let sound = try RegularFile.read(url, atMost: .max)
        let round = try template.round(project, .readOnly)
        let outcome = Fuzzer(
            "shard-\(stage)", inputs: [sound], tokens: ["nan", "-1", "99999999999", "{", "["], count: 200
        ).run { bytes in
            try Data(bytes).write(to: url)
            // The project is read-only, so a merged result cannot replace the files.
            _ = try stage == "score" ? round.mergeScores() as Any : round.mergeFeatures() as Any
        } isRefusal: {
            $0 is Problem
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        try template.close(round)
    }
}

/// The stages of a session, in their order.
private final class Stages: @unchecked Sendable {
    // Sendable is safe, because a session reports from one thread, and the test reads after it.
    private(set) var all: Set<RoundStage> = []

    func add(_ stage: RoundStage) { all.insert(stage) }
}
