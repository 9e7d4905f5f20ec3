import ArgumentParser
import Files
import Foundation
import Glibc
import Problems
import Tensors

struct StartBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Measure how long the program takes to start: version, status and first frame; the median counts.",
        discussion: """
            It starts this program again and again, one process after the other. The first frame is drawn on a \
            pseudo-terminal. Without a project it makes one of drawn scenes and removes it. The labels of a project stay \
            as they are.
            """)

    @Argument(help: ArgumentHelp("The project's folder.", valueName: "project")) var project: String?
    @Option(help: ArgumentHelp("Starts of each kind.", valueName: "n")) var repeats = 20
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws { try ValidationError.check("repeats", repeats, in: 1...100_000) }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tessera-benchmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path =
            if let project {
                try URL.written(project, isFolder: true).path
            } else {
                try UIBenchmarkProject.scenes(in: folder, workers: Workers()).path
            }
        let starts = try StartKind.allCases.map { kind in
            // The first start reads files that later ones find in memory.
            _ = try kind.milliseconds(project: path)
            let times = try (0..<repeats).map { _ in try kind.milliseconds(project: path) }
            return Result.Start(
                name: kind.rawValue, limitMs: kind.limit, smallestMs: times.min() ?? .nan, ms: Percentiles(times))
        }
        let result = Result(starts: starts, machine: BenchmarkMachine(threads: ProcessorCount.usable))
        if json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        struct Start: Encodable {
            let name: String
            /// The median must be below this.
            let limitMs: Double
            let smallestMs: Double
            let ms: Percentiles
        }

        let benchmark = "start"
        let starts: [Start]
        let machine: BenchmarkMachine

        var text: String {
            var table = Table(["start", "smallest ms", "median ms", "largest ms", "limit ms", ""])
            for start in starts {
                table.add([
                    start.name, decimal(start.smallestMs, 1), decimal(start.ms.p50, 1), decimal(start.ms.max, 1),
                    decimal(start.limitMs, 0), start.ms.p50 < start.limitMs ? "met" : "missed",
                ])
            }
            return "\(table.text)\n\(machine.text)"
        }

        private enum CodingKeys: CodingKey { case benchmark, starts, machine }
    }
}

/// What a person waits for after starting the program.
private enum StartKind: String, CaseIterable {
    case version = "--version"
    case status
    case firstFrame = "first frame"

    /// The median time that is allowed, in milliseconds.
    var limit: Double {
        switch self {
        case .version: 10
        case .status: 50
        case .firstFrame: 100
        }
    }

    /// The time from the start of the process to its end, or to the end of its first frame.
    /// - Throws: `Problem` if the process fails.
    func milliseconds(project: String) throws -> Double {
        switch self {
        case .version: try Self.run(["--version"])
        case .status: try Self.run(["status", project])
        case .firstFrame: try Self.firstFrame(of: project)
        }
    }

    private static func run(_ arguments: [String]) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let process = try ChildProcess(arguments, output: nil)
        guard process.wait() == 0 else { throw Problem.failed(arguments) }
        return start.duration(to: clock.now).seconds * 1000
    }

    private static func firstFrame(of project: String) throws -> Double {
        let terminal = try TerminalLoop(width: 120, height: 40)
        let clock = ContinuousClock()
        let start = clock.now
        let process = try ChildProcess(["open", project], output: terminal.terminal)
        let frame = terminal.frame(timeout: .seconds(60))
        // Read on until the process ends: it waits if the terminal is full.
        terminal.settle(.milliseconds(50))
        terminal.type("qy")
        let deadline = clock.now + .seconds(60)
        while !process.hasEnded {
            terminal.settle(.milliseconds(5), limit: .milliseconds(20))
            if frame == nil || clock.now > deadline { process.kill() }
        }
        guard let frame else { throw Problem.failed(["open", project]) }
        return start.duration(to: frame.end).seconds * 1000
    }
}

/// A process of this program.
private final class ChildProcess {
    private let process: pid_t
    private var code: Int32?

    /// - Parameter output: The terminal of the process; nil for none, with its output dropped.
    init(_ arguments: [String], output: Int32?) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            if let output {
                posix_spawn_file_actions_adddup2(&actions, output, descriptor)
            } else {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
        let environment = ProcessInfo.processInfo.environment
            .merging(["TERM": "xterm-256color", "COLORTERM": "truecolor"]) { $1 }.map { "\($0)=\($1)" }
        let (texts, variables) = ((["tessera"] + arguments).map { strdup($0) }, environment.map { strdup($0) })
        defer { for text in texts + variables { free(text) } }
        var started = pid_t()
        let error = posix_spawn(&started, "/proc/self/exe", &actions, nil, texts + [nil], variables + [nil])
        guard error == 0 else {
            throw Problem(path: "/proc/self/exe", "the program cannot be started again", errno: error)
        }
        process = started
    }

    /// Waits for the end. Returns the exit code.
    func wait() -> Int32 { code ?? status(options: 0) ?? -1 }

    /// Ends a process that shows nothing, or does not end by itself.
    func kill() { if code == nil { Glibc.kill(process, SIGKILL) } }

    var hasEnded: Bool { code != nil || status(options: WNOHANG) != nil }

    private func status(options: Int32) -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, options) == process else { return nil }
        // A process that a signal ended has the signal in the low bits.
        code = status & 0x7F == 0 ? status >> 8 & 0xFF : -1
        return code
    }
}

extension Problem {
    fileprivate static func failed(_ arguments: [String]) -> Problem {
        let command = (["tessera"] + arguments).joined(separator: " ")
        return Problem(reason: "`\(command)` failed", fix: "start this command to see its message")
    }
}
