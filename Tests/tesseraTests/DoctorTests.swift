import Foundation
import Processors
import TestSupport
import Testing

@Suite("tessera doctor")
struct DoctorTests {
    private static func diagnoses(_ text: String) throws -> [String: [String: Any]] {
        let list = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: list.compactMap { entry in
                (entry["subject"] as? String).map { ($0, entry) }
            })
    }

    private static func examine(_ program: Program, variables: [String: String]) throws -> [String: [String: Any]] {
        let outcome = try program.run(Program.executable, ["doctor", "--json"], variables: variables)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        return try diagnoses(outcome.output)
    }

    @Test("advice follows the environment")
    func environment() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let good = try Self.examine(program, variables: ["COLORTERM": "truecolor"])
        for subject in ["colors", "symbols", "products", "settings", "resources", "terminal"] {
            let entry = try #require(good[subject])
            #expect(entry["advice"] == nil, "\(entry)")
        }
        // The program selects the kernels of OpenBLAS for its own level.
        if KernelLevel.executable.first != .v2 {
            #expect((good["products"]?["finding"] as? String)?.contains("Prescott") == false)
        }
        let bad = try Self.examine(
            program,
            variables: [
                "TERM": "no-such-terminal", "LANG": "C", "OPENBLAS_CORETYPE": "Prescott", "SSH_CONNECTION": "a b",
                "TESSERA_THREADS": "1",
            ])
        let expected = [
            "terminal": "set TERM=xterm-256color", "symbols": "set LANG=C.UTF-8", "products": "unset OPENBLAS_CORETYPE",
            "colors": "ssh does not forward this variable",
        ]
        for (subject, advice) in expected {
            #expect((bad[subject]?["advice"] as? String)?.contains(advice) == true, "\(bad[subject] ?? [:])")
        }
        #expect((bad["threads"]?["finding"] as? String)?.hasPrefix("1 of ") == true)
    }

    @Test("a broken configuration of the user is named with its fix")
    func configuration() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let file = folder.url.appending(path: "config/tessera/config.toml")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("theme = 3\n".utf8).write(to: file)
        let entry = try #require(try Self.examine(program, variables: [:])["settings"])
        #expect((entry["detail"] as? String)?.contains(file.path) == true && entry["advice"] != nil, "\(entry)")
    }

    @Test("a project that cannot be opened is a finding, and its path is not in the bundle")
    func brokenProject() throws {
        let small = try SmallProject(images: 2)
        try Data("broken = [\n".utf8).write(to: URL(filePath: small.path).appending(path: "project.toml"))
        let file = small.folder.url.appending(path: "report.json")
        let outcome = try small.program.run("doctor", small.path, "--bundle", file.path)
        #expect(outcome.exitCode == 0 && outcome.output.contains("cannot be examined: \(small.path)"), "\(outcome)")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("cannot be examined") && !text.contains(small.path))
    }

    @Test("a bundle has the numbers of a project, and paths and class names only if asked")
    func bundle() throws {
        let small = try SmallProject(images: 4)
        #expect(try small.program.run("import", small.path).exitCode == 0)
        for paths in [false, true] {
            let file = small.folder.url.appending(path: "report-\(paths).json")
            let outcome = try small.program.run(
                ["doctor", small.path, "--bundle", file.path] + (paths ? ["--paths"] : []))
            #expect(outcome.exitCode == 0 && outcome.output.contains("the journal is undamaged"), "\(outcome)")
            let text = try String(contentsOf: file, encoding: .utf8)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let project = try #require(report["project"] as? [String: Any])
            #expect((project["images"] as? [String: Int])?.values.reduce(0, +) == 4)
            #expect((project["edits"] as? Int ?? 0) > 0)
            for name in [small.folder.url.path, "pedestrian", "/usr/"] {
                #expect(text.contains(name) == (paths && name != "/usr/"), "\(name) in \(text)")
            }
        }
        #expect(try small.program.run("doctor", "--paths").exitCode == 64)
        let again = small.folder.url.appending(path: "report-false.json")
        let before = try Data(contentsOf: again)
        #expect(try small.program.run("doctor", "--bundle", again.path).errors.contains("the file exists already"))
        #expect(try Data(contentsOf: again) == before)
    }
}
