import Foundation
import TestSupport

/// Runs the test program with a screen on a pseudo-terminal.
enum Probe {
    static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "TerminalProbe")

    static func start(
        _ arguments: [String] = [], environment: [String: String] = [:], width: Int = 80, height: Int = 24,
        cell: (width: Int, height: Int) = (0, 0)
    ) throws -> PseudoTerminal {
        let plain = [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
        ]
        return try PseudoTerminal(
            executable, arguments, environment: plain.merging(environment) { $1 }, width: width, height: height,
            cell: cell)
    }
}
