import Acquisition
import Files
import Foundation
import Imagery
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

        init(strategy: String = "entropy", rounds: Int = 1, finetune: Bool = true) throws {
            fixture = try RoundsFixture(strategy: strategy)
            if !finetune {
                try Self.replace("finetune = true", with: "finetune = false", in: fixture.projectURL)
            }
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

        /// Replaces a setting of a project.
        static func replace(_ old: String, with new: String, in project: URL) throws {
            let file = project.appending(path: "project.toml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try #require(text.contains(old))
            try Data(text.replacing(old, with: new).utf8).write(to: file)
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
        #expect(problem?.fix == "run `tessera score \(project.path) --shard 2/3` \(part.repetition)")
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

    @Test(
        "shards of another tiling or seed are refused by name",
        arguments: [
            ("tiles = \"2x2\"", "tiles = \"3x2\"", "tiling: 2x2 instead of 3x2"),
            ("\nseed = 5\n", "\nseed = 6\n", "seed: 5 instead of 6"),
        ])
    func otherSettings(old: String, new: String, difference: String) throws {
        let template = try Template(strategy: "bald")
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try $0.score($1) }
        try Template.replace(old, with: new, in: project)
        let round = try template.round(project, .readWrite)
        let problem = #expect(throws: Problem.self) { _ = try round.mergeScores(refusesOld: true) }
        #expect(problem?.reason == "shard 1/2 and the project differ in the " + difference)
        try template.close(round)
    }

    @Test("a file that another process replaces during a merge is refused")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "part")
        func write(_ columns: Int, round: String) throws {
            try Safetensors.write(
                ["a": Tensor([2, columns], repeating: 1)], metadata: ["round": round], to: RootedPath(named: url))
        }
        try write(3, round: "1")
        let merge = try ShardMerge(
            [ShardMerge.Part(url, tiles: 2, damage: Problem(reason: "damaged", fix: ""))], required: ["a"])
        let merged = RootedPath(named: folder.url.appending(path: "merged"))
        try merge.write(to: merged, metadata: [:], isValid: \.isFinite)
        for (columns, round) in [(3, "2"), (4, "1")] {
            try write(columns, round: round)
            let problem = #expect(throws: Problem.self) {
                try merge.write(to: merged, metadata: [:], isValid: \.isFinite)
            }
            #expect(problem?.reason == "another process replaced the file during the merge")
        }
        #expect(try Safetensors.read(merged.url).tensors["a"] == Tensor([2, 3], repeating: 1))
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

    @Test("damaged files of shards are refused or give valid results", arguments: ["score", "embed"])
    func damaged(stage: String) throws {
        let template = try Template()
        let project = try template.copy("project")
        _ = try template.shards(2, of: project) { try stage == "score" ? $0.score($1) : $0.embed($1) }
        let cache = project.appending(path: "cache")
        let urls = (1...2).map { cache.appending(path: "shards/\(stage)/\($0)-of-2.safetensors") }
        let sound = try urls.map { try RegularFile.read($0, atMost: .max) }
        let workspace = try Workspace.open(project, access: .readWrite)
        let outcome = Fuzzer(
            "shard-\(stage)", inputs: [sound[1]], tokens: ["nan", "-1", "99999999999", "{", "["], count: 200
        ).run { bytes in
            try Data(sound[0]).write(to: urls[0])
            try Data(bytes).write(to: urls[1])
            workspace.memory.scores = nil
            for name in ["scores", "features"] {
                try? FileManager.default.removeItem(at: cache.appending(path: name + ".safetensors"))
            }
            let round = try template.fixture.round(of: workspace)
            if stage == "score" {
                if try round.mergeScores() != nil { try #require(workspace.scores() != nil) }
            } else {
                _ = try round.mergeFeatures()
            }
        } isRefusal: {
            $0 is Problem
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        try workspace.project.journal.close()
    }

    @Test("the command in the message about a damaged shard repairs it", arguments: ["score", "embed"])
    func repaired(stage: String) throws {
        let template = try Template()
        let project = try template.copy("project")
        func compute(_ round: ProjectRound, _ shard: Shard) throws -> ShardOutcome {
            try stage == "score" ? round.score(shard) : round.embed(shard)
        }
        _ = try template.shards(2, of: project, compute)
        // The last numbers become NaN or too large, and the head stays.
        let url = project.appending(path: "cache/shards/\(stage)/2-of-2.safetensors")
        var (tensors, metadata) = try Safetensors.read(url)
        for (name, tensor) in tensors where tensor.shape.rank == 2 {
            tensors[name] = Tensor(tensor.shape, elements: tensor.elements.map { _ in stage == "score" ? 1e10 : .nan })
        }
        metadata["further"] = "ignored"
        try Safetensors.write(tensors, metadata: metadata, to: RootedPath(named: url))
        let round = try template.round(project, .readWrite)
        func merge(_ round: ProjectRound) throws -> Int? {
            try stage == "score" ? round.mergeScores() : round.mergeFeatures()
        }
        let problem = #expect(throws: Problem.self) { _ = try merge(round) }
        #expect(problem?.fix == "run `tessera \(stage) \(project.path) --shard 2/2` again")
        try template.close(round)
        let shards = try template.round(project, .cacheOnly)
        #expect(try compute(shards, #require(Shard("2/2"))).isNew)
        try template.close(shards)
        let merging = try template.round(project, .readWrite)
        #expect(try merge(merging) != nil)
        try template.close(merging)
    }

    @Test("shards that a slow process stores after the merge are removed by the next one")
    func late() throws {
        let template = try Template()
        let project = try template.copy("project")
        func compute(_ round: ProjectRound, _ shard: Shard) throws -> ShardOutcome {
            _ = try round.embed(shard)
            return try round.score(shard)
        }
        _ = try template.shards(2, of: project, compute)
        let shards = project.appending(path: "cache/shards")
        let kept = template.fixture.folder.url.appending(path: "kept")
        try FileManager.default.copyItem(at: shards, to: kept)
        for isLate in [false, true] {
            if isLate {
                try FileManager.default.removeItem(at: shards)
                try FileManager.default.copyItem(at: kept, to: shards)
                try FileManager.default.removeItem(at: shards.appending(path: "score/1-of-2.safetensors"))
            }
            let round = try template.round(project, .readWrite)
            #expect(try (round.mergeScores(refusesOld: true) == nil) == isLate)
            #expect(try (round.mergeFeatures(refusesOld: true) == nil) == isLate)
            #expect(try round.hasScores())
            #expect(try Self.results(project).keys.allSatisfy { !$0.hasPrefix("shards/") })
            try template.close(round)
        }
    }

    @Test("an incomplete set of features stops queries that need it, but no session and no `embed`")
    func incompleteFeatures() async throws {
        let template = try Template(strategy: "meal")
        let project = try template.copy("project")
        let shards = try template.round(project, .cacheOnly)
        _ = try shards.embed(#require(Shard("1/3")))
        try template.close(shards)
        let workspace = try Workspace.open(project, access: .readWrite)
        let workers = Workers(count: 2)
        let settings = try workspace.acquisitionSettings()
        let acquire = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, requiresShards: true
        ) { _ in }
        _ = try acquire.score()
        let problem = #expect(throws: Problem.self) { _ = try acquire.selectQuery(settings) }
        #expect(problem?.reason == "2 of 3 shards of `embed` are missing: 2/3, 3/3")
        // A strategy without features does not need them.
        var random = settings
        random.strategy = "random"
        #expect(try acquire.selectQuery(random).tiles.count == 3)
        #expect(try template.fixture.round(of: workspace).embed(settings).allSatisfy { $0 != nil })
        #expect(try acquire.selectQuery(settings).tiles.count == 3)
        try workspace.project.journal.close()
    }

    @Test("shards with a frozen backbone share its features, and give the same bytes")
    func frozen() throws {
        let template = try Template(finetune: false)
        let single = try template.copy("single")
        let whole = try template.round(single, .readWrite)
        _ = try whole.score()
        try template.close(whole)
        let expected = try Self.results(single)
        #expect(expected.keys.contains { $0.hasPrefix("backbone/") })
        let project = try template.copy("project")
        try FileManager.default.removeItem(at: project.appending(path: "cache/backbone"))
        _ = try template.shards(3, of: project) { try $0.score($1) }
        let merging = try template.round(project, .readWrite)
        #expect(try merging.mergeScores() != nil)
        try template.close(merging)
        let found = try Self.results(project)
        for (path, bytes) in expected where !path.hasPrefix("backbone/") { #expect(found[path] == bytes, "\(path)") }
    }

    @Test("the images of a shard follow each other, and shards have about the same number of pixels")
    func balance() {
        let sides = (0..<60).map { $0 < 30 ? 100 : 300 }
        let dataset = Dataset(
            images: sides.enumerated().map { index, side in
                PoolImage(
                    name: "\(1000 + index)", imageURL: URL(filePath: "/nowhere/\(1000 + index).png"), maskURL: nil,
                    size: Size(height: side, width: side), split: index % 7 == 3 ? .val : .train)
            }, catalog: ClassCatalog(classes: [], voidValues: []), tiling: .region(side: 50))
        let pool = dataset.indices(of: .train)
        for count in [1, 2, 5, 7, 51, 200] {
            let parts = (1...count).compactMap { Shard(index: $0, of: count) }.map { PoolPart($0, of: dataset) }
            #expect(parts.flatMap { $0.images.map(\.index) } == pool)
            #expect(parts.flatMap(\.tiles) == Array(0..<dataset.tileCount(of: .train)))
            #expect(PoolPart.tileCounts(count, of: dataset) == parts.map(\.tiles.count))
            let pixels = parts.map { $0.images.reduce(0) { $0 + sides[$1.index] * sides[$1.index] } }
            let total = pixels.reduce(0, +)
            // A shard differs from its share by at most one image.
            #expect(pixels.allSatisfy { abs($0 - total / count) <= 300 * 300 })
        }
    }
}

/// The stages of a session, in their order.
private final class Stages: @unchecked Sendable {
    // Sendable is safe, because a session reports from one thread, and the test reads after it.
    private(set) var all: Set<RoundStage> = []

    func add(_ stage: RoundStage) { all.insert(stage) }
}
