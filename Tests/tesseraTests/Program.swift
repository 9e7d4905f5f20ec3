import Foundation
import TestSupport

/// Runs the built program as a person or a script does.
struct Program {
    struct Outcome {
        let exitCode: Int32
        let output: String
        let errors: String
    }

    static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "tessera")

    /// The home folder for the program, so that tests do not change the demo of the user.
    let home: URL

    var environment: [String: String] {
        [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": home.path,
            "XDG_DATA_HOME": home.appending(path: "data").path, "XDG_CONFIG_HOME": home.appending(path: "config").path,
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    var demo: URL { home.appending(path: "data/tessera/demo") }

    func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    func run(_ arguments: [String]) throws -> Outcome { try run(Self.executable, arguments) }

    /// Runs a shell command, for redirections and pipes.
    func run(shell: String) throws -> Outcome { try run(URL(filePath: "/bin/sh"), ["-c", shell]) }

    /// Runs another program in the same environment.
    func run(_ executable: URL, _ arguments: [String], variables: [String: String] = [:]) throws -> Outcome {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment.merging(variables) { $1 }
        // Files with relative names go to this folder, not to the project's sources.
        process.currentDirectoryURL = home
        process.standardInput = FileHandle.nullDevice
        let files = (home.appending(path: "stdout"), home.appending(path: "stderr"))
        for file in [files.0, files.1] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files.0)
        process.standardError = try FileHandle(forWritingTo: files.1)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try String(contentsOf: files.0, encoding: .utf8),
            errors: try String(contentsOf: files.1, encoding: .utf8))
    }

    func terminal(_ arguments: String..., width: Int = 120, height: Int = 40) throws -> PseudoTerminal {
        try PseudoTerminal(
            Self.executable, arguments, environment: environment, width: width, height: height)
    }
}

/// A project of small scenes. Its networks train in about a second.
struct SmallProject {
    let folder: TemporaryFolder
    let program: Program
    var path: String { folder.url.appending(path: "small").path }

    init(images: Int = 8, arguments: [String] = []) throws {
        folder = try TemporaryFolder()
        program = Program(home: folder.url)
        let scenes = folder.url.appending(path: "scenes").path
        try Self.expectDone(
            program.run("sample", "--images", "\(images)", "--size", "64x48", "--seed", "3", "--output", scenes))
        try Self.expectDone(
            program.run("init", path, "--images", scenes, "--tiles", "2x2", "--recipe", "meal"))
        let toml = folder.url.appending(path: "small/project.toml")
        let text = try String(contentsOf: toml, encoding: .utf8)
            .replacingOccurrences(of: "[training]", with: "[training]\nepochs = 1")
            .replacingOccurrences(of: "batchSize = 32", with: "batchSize = 3")
        try text.write(to: toml, atomically: true, encoding: .utf8)
    }

    struct Unexpected: Error { let outcome: Program.Outcome }

    private static func expectDone(_ outcome: Program.Outcome) throws {
        guard outcome.exitCode == 0 else { throw Unexpected(outcome: outcome) }
    }
}
