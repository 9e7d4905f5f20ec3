import Foundation
import TestSupport
import Testing

@Suite("Projects of other users", .enabled(if: OtherUser.exists, "there is no other user to run the program"))
struct ReadOnlyProjectTests {
    private let small: SmallProject
    private var project: URL { URL(filePath: small.path) }

    init() throws {
        small = try SmallProject(images: 4)
        for command in ["import", "train", "score", "acquire"] {
            let outcome = try small.program.run(command, small.path)
            guard outcome.exitCode == 0 else { throw SmallProject.Unexpected(outcome: outcome) }
        }
    }

    /// The path, permissions and length of every file in the project.
    private func listing() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: small.path).sorted().map { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: project.appending(path: path).path)
            return "\(path) \(attributes[.posixPermissions] ?? 0) \(attributes[.size] ?? 0)"
        }
    }

    @Test("every read-only command works, and nothing in the project's folder changes", arguments: [false, true])
    func readers(folderIsWritable: Bool) throws {
        let other = try OtherUser(of: project, folderIsWritable: folderIsWritable)
        defer { other.restorePermissions() }
        let before = try listing()
        let status = try other.run("status", small.path)
        #expect(status.exitCode == 0 && status.output.contains("12 labeled"), "\(status.errors)")
        for command in [
            ["check", small.path], ["classes", small.path, "list"], ["evaluate", small.path], ["render", small.path],
            ["render", small.path, "--view", "grid,queue,scatter,curve"],
            ["export", small.path, "--output", other.folder.appending(path: "masks").path],
            ["simulate", small.path, "--rounds", "0", "--epochs", "1"],
        ] {
            let outcome = try other.run(command)
            #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
        }
        let opened = try other.run(["open", small.path, "--replay", "<wait><Enter>ufr+jl"])
        #expect(opened.exitCode == 0 && opened.errors.contains("is open for reading only"), "\(opened.errors)")
        #expect(opened.output.contains("read only") && opened.output.contains("12/12 labeled"))
        #expect(!opened.output.contains("label editor"))
        for command in ["train", "score", "acquire", "import"] {
            let outcome = try other.run(command, small.path)
            #expect(outcome.exitCode == 1 && outcome.errors.contains("Permission denied"), "\(outcome.errors)")
        }
        #expect(try listing() == before)
    }

    @Test("reading creates no file, also for a user who can write")
    func readerLeavesNothing() throws {
        let before = try listing()
        for command in [["status"], ["check"], ["classes", "list"], ["render"], ["evaluate", "--split", "train"]] {
            _ = try small.program.run([command[0], small.path] + command.dropFirst())
            #expect(try listing() == before, "\(command)")
        }
    }

    @Test("another user can read labels while the owner works, and after the owner's program was killed")
    func whileOwnerWorks() throws {
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the panes") { $0.text.contains("Queue") }
        let other = try OtherUser(of: project, folderIsWritable: false)
        #expect(try other.run("status", small.path).output.contains("12 labeled"))
        other.restorePermissions()
        // A killed program leaves a log with the last change.
        terminal.type("s")
        try terminal.wait(for: "the change") { $0.text.contains("11/12 labeled") }
        terminal.send(SIGKILL)
        _ = try terminal.waitForEnd()
        #expect(FileManager.default.fileExists(atPath: small.path + "/project.sqlite-wal"))
        for keepsIndex in [true, false] {
            if !keepsIndex { try FileManager.default.removeItem(atPath: small.path + "/project.sqlite-shm") }
            let other = try OtherUser(of: project, folderIsWritable: false)
            defer { other.restorePermissions() }
            let before = try listing()
            let outcome = try other.run("status", small.path)
            #expect(outcome.exitCode == 0 && outcome.output.contains("1 skipped"), "\(outcome.errors)")
            #expect(try listing() == before)
        }
    }
}

/// A user who may read a project but not write to it. As root, the tests use the user nobody. Otherwise they use their
/// own user and remove its permissions to write.
private final class OtherUser {
    private static let isRoot = geteuid() == 0
    private static let setpriv = "/usr/bin/setpriv"

    static let exists: Bool = {
        guard isRoot else { return true }
        guard FileManager.default.isExecutableFile(atPath: setpriv) else { return false }
        let probe = Process()
        probe.executableURL = URL(filePath: setpriv)
        probe.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", Program.executable.path, "--version"]
        (probe.standardOutput, probe.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()

    /// A folder that the user may write to.
    let folder: URL
    private let temporary: TemporaryFolder
    private let modes: [(path: String, mode: Int)]

    init(of project: URL, folderIsWritable: Bool) throws {
        temporary = try TemporaryFolder()
        folder = temporary.url
        let files = FileManager.default
        let paths = try [project.path] + files.subpathsOfDirectory(atPath: project.path).map { project.path + "/" + $0 }
        modes = try paths.map { ($0, try files.attributesOfItem(atPath: $0)[.posixPermissions] as? Int ?? 0o644) }
        if Self.isRoot {
            chown(folder.path, 65534, 65534)
            if folderIsWritable { chmod(project.path, 0o777) }
        } else {
            for (path, mode) in modes where !folderIsWritable || path != project.path {
                chmod(path, mode_t(mode & ~0o222))
            }
        }
    }

    func restorePermissions() { for (path, mode) in modes { chmod(path, mode_t(mode)) } }

    func run(_ arguments: String...) throws -> Program.Outcome { try run(arguments) }

    func run(_ arguments: [String]) throws -> Program.Outcome {
        let program = Program(home: folder)
        guard Self.isRoot else { return try program.run(arguments) }
        return try program.run(
            URL(filePath: Self.setpriv),
            ["--reuid=65534", "--regid=65534", "--clear-groups", Program.executable.path] + arguments)
    }
}
