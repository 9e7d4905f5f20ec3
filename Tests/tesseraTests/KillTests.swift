import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import TestSupport
import Testing

/// The approximate number of kills in the tests below.
private let kills = Int(ProcessInfo.processInfo.environment["TESSERA_KILLS"] ?? "") ?? 0

/// Kills the program many times and checks that no acknowledged change is lost. `TESSERA_KILLS=2000 swift test --filter
/// KillTests` runs about 2,000 kills. Each takes about a quarter of a second.
@Suite("kill -9", .serialized, .enabled(if: kills > 0))
struct KillTests {
    /// The number of kills for each kind of work.
    private static func count(_ share: Double) -> Int { max(1, Int(Double(kills) * share)) }

    private static func report(_ work: String, killed: Int, of tries: Int) {
        print("kill -9 while \(work): \(killed) kills in \(tries) tries")
    }

    @Test("a kill during labeling loses no acknowledged stroke")
    func labeling() throws {
        let template = try SmallProject(images: 4)
        var killed = 0
        var edits: [Edit] = []
        let folder = try TemporaryFolder()
        var project = folder.url
        for round in 0..<Self.count(0.7) {
            if round % 20 == 0 {
                // Start with a new project from time to time, because all earlier edits are read each time.
                project = folder.url.appending(path: "\(round)")
                try FileManager.default.copyItem(at: URL(filePath: template.path), to: project)
                edits = []
            }
            let probe = try LineProcess("JournalProbe", [project.path])
            var last: Int64 = 0
            for _ in 0..<Int.random(in: 1...40) { last = probe.line().flatMap { Int64($0) } ?? last }
            usleep(.random(in: 0..<2000))
            probe.kill()
            while let line = probe.line() { last = Int64(line) ?? last }
            killed += probe.wasKilled() ? 1 : 0

            let journal = try Project.open(at: project, access: .readWrite, user: "ada").journal
            let image = try #require(try journal.images().first)
            let size = Size(height: min(64, image.size?.height ?? 64), width: min(64, image.size?.width ?? 64))
            let tile = TileKey(
                image: image.id, rect: PixelRect(top: 0, left: 0, height: size.height, width: size.width))
            let found = try journal.edits(of: tile)
            try #require(found.last.map { $0.id >= last } == true, "round \(round): stroke \(last) is lost")
            try #require(Array(found.prefix(edits.count)) == edits, "round \(round): an older edit changed")
            var expected = LabelMask(size: size)
            for number in 0..<found.count - edits.count {
                expected.values[number % expected.values.count] = UInt8(number % 200)
            }
            try #require(try journal.tile(tile)?.mask == expected, "round \(round): the labels differ")
            edits = found
            try journal.close()
        }
        Self.report("labeling", killed: killed, of: Self.count(0.7))
    }

    /// The labels of every confirmed tile of a project.
    private static func labels(_ project: URL) throws -> [TileID: LabelMask] {
        let workspace = try Workspace.open(project, access: .readOnly)
        defer { try? workspace.project.journal.close() }
        return Dictionary(try workspace.labeledTiles().map { ($0.tile, $0.labels) }) { first, _ in first }
    }

    /// Runs a command repeatedly on copies of a project, and kills it at a different moment each time.
    private func kill(
        while work: String, _ command: String, _ arguments: [String], on template: URL, environment: [String: String],
        tries: Int,
        check: (URL) throws -> Void
    ) throws {
        func copy(_ name: String) throws -> URL {
            // The copy is in the same folder, since a project may have a relative path to its images.
            let url = template.deletingLastPathComponent().appending(path: "copy-\(name)")
            try? FileManager.default.removeItem(at: url)
            try FileManager.default.copyItem(at: template, to: url)
            return url
        }
        let whole = try copy("whole")
        let start = Date()
        _ = try LineProcess("tessera", [command, whole.path] + arguments, environment: environment).wasKilled()
        let duration = -start.timeIntervalSinceNow
        try check(whole)
        var killed = 0
        for _ in 0..<tries {
            let project = try copy("killed")
            let process = try LineProcess("tessera", [command, project.path] + arguments, environment: environment)
            usleep(UInt32(Double.random(in: 0..<1) * duration * 1e6))
            process.kill()
            killed += process.wasKilled() ? 1 : 0
            try check(project)
        }
        Self.report(work, killed: killed, of: tries)
    }

    @Test("an export that is killed at random moments again and again has the files of one without a kill")
    func exporting() throws {
        let template = try SmallProject(images: 12)
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        #expect(try program.run("import", template.path).exitCode == 0)
        func files(_ folder: URL) throws -> [String: Data] {
            var files: [String: Data] = [:]
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                files[path] = try? Data(contentsOf: folder.appending(path: path))
            }
            return files
        }
        let whole = folder.url.appending(path: "whole")
        let arguments = ["export", template.path, "--format", "coco", "--with-images", "--output"]
        let start = Date()
        #expect(try program.run(arguments + [whole.path]).exitCode == 0)
        let duration = -start.timeIntervalSinceNow
        let expected = try files(whole)
        var (killed, tries, export) = (0, 0, 0)
        while killed < Self.count(0.1) {
            export += 1
            let output = folder.url.appending(path: "killed-\(export)")
            var isComplete = false
            while !isComplete {
                tries += 1
                let process = try LineProcess("tessera", arguments + [output.path], environment: program.environment)
                usleep(UInt32(Double.random(in: 0.3..<1.1) * duration * 1e6))
                process.kill()
                let wasKilled = process.wasKilled()
                killed += wasKilled ? 1 : 0
                isComplete = !wasKilled
            }
            try #require(try files(output) == expected, "export \(export)")
        }
        Self.report("exporting", killed: killed, of: tries)
    }

    @Test("shards that are killed at random moments again and again give the scores of one process")
    func shards() throws {
        let small = try SmallProject(images: 10)
        let program = small.program
        for command in ["import", "train"] { #expect(try program.run(command, small.path).exitCode == 0) }
        func copy(_ name: String) throws -> URL {
            let url = small.folder.url.appending(path: name)
            try FileManager.default.copyItem(at: URL(filePath: small.path), to: url)
            return url
        }
        func scores(_ project: URL) throws -> Data {
            try Data(contentsOf: project.appending(path: "cache/scores.safetensors"))
        }
        let whole = try copy("whole")
        let start = Date()
        #expect(try program.run("score", whole.path).exitCode == 0)
        let duration = -start.timeIntervalSinceNow
        let expected = try scores(whole)
        var (killed, tries, pool) = (0, 0, 0)
        while killed < Self.count(0.1) {
            pool += 1
            let project = try copy("killed-\(pool)")
            var missing = Set(["1/3", "2/3", "3/3"])
            while let shard = missing.randomElement() {
                tries += 1
                let process = try LineProcess(
                    "tessera", ["score", project.path, "--shard", shard], environment: program.environment)
                usleep(UInt32(Double.random(in: 0..<1.3) * duration * 1e6))
                process.kill()
                let wasKilled = process.wasKilled()
                killed += wasKilled ? 1 : 0
                if !wasKilled { missing.remove(shard) }
                // What was stored is complete, so a merge says what is missing, or succeeds.
                let merge = try program.run("merge", project.path)
                let isNone = missing.count == 3 && merge.errors.contains("there are no shards to merge")
                try #require(
                    merge.exitCode == 0 || isNone || merge.errors.contains("of 3 shards of `score` are missing"),
                    "\(merge)")
                if merge.output.contains("merged the scores") { missing = [] }
            }
            try #require(try scores(project) == expected, "pool \(pool)")
        }
        Self.report("scoring in shards", killed: killed, of: tries)
    }

    @Test("a study that is killed at random moments again and again has the results of one without a kill")
    func studying() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = try folder.write(StudyCommandTests.text, to: "small.toml")
        let arguments = ["study", "run", file.path, "--output"]
        let whole = folder.url.appending(path: "whole")
        #expect(try program.run(arguments + [whole.path]).exitCode == 0)
        let expected = try StudyCommandTests.results(whole)
        var (killed, tries, study) = (0, 0, 0)
        while killed < Self.count(0.1) {
            study += 1
            let output = folder.url.appending(path: "killed-\(study)")
            var isComplete = false
            while !isComplete {
                tries += 1
                let process = try LineProcess(
                    "tessera", arguments + [output.path], environment: program.environment)
                usleep(.random(in: 0..<1_500_000))
                process.kill()
                isComplete = !process.wasKilled()
                killed += isComplete ? 0 : 1
            }
            try #require(StudyCommandTests.results(output) == expected)
        }
        Self.report("running a study", killed: killed, of: tries)
    }

    @Test("a killed import is recorded completely or not at all, and earlier labels stay")
    func importing() throws {
        let small = try SmallProject(images: 6)
        let url = URL(filePath: small.path)
        _ = try small.program.run("open", small.path, "--replay", "<Enter>2w<Enter><Right><Enter>3w<Enter>")
        let before = try Self.labels(url)
        #expect(before.count == 2)
        var whole: [TileID: LabelMask]?
        try kill(
            while: "importing", "import", [], on: url, environment: small.program.environment, tries: Self.count(0.1)
        ) { project in
            let found = try Self.labels(project)
            for (tile, labels) in before { try #require(found[tile] == labels) }
            whole = whole ?? found
            try #require(found == before || found == whole)
        }
        #expect((whole?.count ?? 0) > before.count)
    }

    @Test("a killed migration keeps every label")
    func migrating() throws {
        let old = try FormatTwoProject()
        let expected = try Self.labels(old.url)
        #expect(expected.count == 2)
        let list = try old.folder.write("", to: "tiles.txt")
        let program = Program(home: old.folder.url)
        try kill(
            while: "migrating", "import", ["--tiles", list.path], on: old.url, environment: program.environment,
            tries: Self.count(0.1)
        ) { project in
            try #require(try Self.labels(project) == expected)
            // If there is a copy of the old journal, it is complete.
            let backup = project.appending(path: "before-format-6")
            guard FileManager.default.fileExists(atPath: backup.path) else { return }
            let again = project.deletingLastPathComponent().appending(path: "copy-backup")
            try? FileManager.default.removeItem(at: again)
            try FileManager.default.copyItem(at: backup, to: again)
            try #require(try Self.labels(again) == expected)
        }
    }

    @Test(
        "a killed round keeps labels and earlier rounds, and can run again",
        arguments: ["train", "score"])
    func rounds(command: String) throws {
        let small = try SmallProject(images: 6)
        let url = URL(filePath: small.path)
        for arguments in [["import", small.path], ["train", small.path], ["score", small.path]] {
            #expect(try small.program.run(arguments).exitCode == 0)
        }
        let before = try Self.labels(url)
        try kill(
            while: "running `\(command)`", command, [], on: url, environment: small.program.environment,
            tries: Self.count(0.025)
        ) { project in
            try #require(try Self.labels(project) == before)
            let workspace = try Workspace.open(project, access: .readWrite)
            defer { try? workspace.project.journal.close() }
            let rounds = try workspace.project.journal.rounds()
            try #require(rounds.first?.finished != nil && rounds.count <= 2)
        }
        #expect(try small.program.run(command, small.path).exitCode == 0)
    }

    @Test("a kill of the workbench loses no tile that the screen showed as confirmed")
    func screen() throws {
        let tries = Self.count(0.05)
        for _ in 0..<tries {
            let small = try SmallProject(images: 4)
            let terminal = try small.program.terminal("open", small.path)
            try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
            terminal.type("n\r")
            try terminal.wait(for: "the editor") { $0.text.contains("label editor") }
            let count = Int.random(in: 1...4)
            for number in 1...count {
                terminal.type("\(number % 2 + 1)w\r")
                try terminal.wait(for: "confirmed tile \(number)") { $0.text.contains("\(number)/12 labeled") }
            }
            terminal.type("2w\r3w")
            terminal.send(SIGKILL)
            #expect(try terminal.waitForEnd() == -SIGKILL)
            let found = try Self.labels(URL(filePath: small.path))
            try #require(found.count >= count)
        }
        Self.report("labeling in the workbench", killed: tries, of: tries)
    }
}
