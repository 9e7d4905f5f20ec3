import Foundation
import ProjectStore
import TestSupport
import Testing

@Suite("Benchmarks that fail")
struct FailingBenchmarkTests {
    private struct Unexpected: Error {}

    /// Starts a benchmark, calls `accident` with its process again and again until it returns true, and waits for the
    /// end.
    private func run(
        _ arguments: [String], in folder: URL, until accident: (_ process: Int32) throws -> Bool
    ) throws -> (exitCode: Int32, errors: String) {
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["benchmark"] + arguments
        process.environment = Program(home: folder).environment.merging(["TMPDIR": folder.path]) { $1 }
        let errors = folder.appending(path: "stderr")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        while try !accident(process.processIdentifier) { guard process.isRunning else { throw Unexpected() } }
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
    }

    @Test("the benchmark of the journal ends with code 1 if a stroke cannot be saved")
    func journal() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        let end = try run(["journal", "--few", "1", "--many", "2", "--strokes", "1000000"], in: folder.url) { _ in
            let made = try files.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)
            guard let made = made.first(where: { $0.lastPathComponent.hasPrefix("tessera-benchmark-") }) else {
                return false
            }
            // Two edits in the project with one: it draws.
            let url = made.appending(path: "1/project")
            guard let journal = try? Project.open(at: url, access: .readOnly).journal,
                let effort = try? journal.effort(), effort.values.map(\.actions).reduce(0, +) > 1
            else { return false }
            try files.removeItem(at: url.appending(path: "project.sqlite"))
            return true
        }
        #expect(end.exitCode == 1, "\(end.errors)")
        #expect(end.errors.contains("the benchmark did not end") && end.errors.contains("nothing since"))
    }

    @Test("the benchmark of the screen ends with code 1 if the workbench ends with an error")
    func screen() throws {
        let small = try SmallProject(images: 4)
        let journal = URL(filePath: small.path).appending(path: "project.sqlite")
        var pipesAtStart: Int?
        let end = try run(["ui", small.path, "--keys", "10"], in: small.folder.url) { process in
            // The screen opens a pipe, after the project is open.
            let pipes = Self.pipes(of: process)
            defer { pipesAtStart = pipesAtStart ?? pipes }
            guard pipes > pipesAtStart ?? pipes else { return false }
            try FileManager.default.removeItem(at: journal)
            return true
        }
        #expect(end.exitCode == 1, "\(end.errors)")
        #expect(end.errors.contains("a copy of all labels is at"), "\(end.errors)")
    }

    /// The number of ends of pipes that a process has open.
    private static func pipes(of process: Int32) -> Int {
        let folder = "/proc/\(process)/fd"
        let open = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return open.count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0))?.hasPrefix("pipe:") == true
        }
    }
}
