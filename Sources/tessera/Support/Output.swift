import ArgumentParser
import Files
import Foundation
import Problems
import Terminal

/// What commands say: results on stdout, all else on stderr. Every command speaks through here, so that text of files and
/// arguments cannot act on the terminal, and a result that could not be written is an error.
enum Output {
    /// A result for people in one line.
    /// - Throws: `Problem` where it cannot be written.
    static func print(_ line: String) throws { try write(Array((line.printable + "\n").utf8)) }

    /// A result for people in several lines, in which names are printable already.
    /// - Throws: `Problem` where it cannot be written.
    static func print(text: String) throws { try write(Array((text.printableLines + "\n").utf8)) }

    /// A result for programs, byte by byte.
    /// - Throws: `Problem` where it cannot be written.
    static func write(_ bytes: [UInt8]) throws {
        guard written(bytes, to: STDOUT_FILENO) else {
            // Who read it has seen enough; where the signal of that is ignored, the end is as quiet as by the signal.
            if errno == EPIPE { throw ExitCode.failure }
            throw Problem(path: "the standard output", "the result cannot be written", errno: errno)
        }
    }

    /// A line that stays. Where stderr takes nothing, nobody can be told.
    static func note(_ line: String) { noteRaw(line.printable + "\n") }

    /// Text of our own, also such that moves the cursor.
    static func noteRaw(_ text: String) { _ = written(Array(text.utf8), to: STDERR_FILENO) }

    /// Gives the parser a width that it can break help at: it stops the program where a line is shorter than its own
    /// indentation.
    static func widenHelp() {
        var size = winsize()
        let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? (isTerminal ? Int(size.ws_col) : 80)
        setenv("COLUMNS", "\(min(max(columns, 40), 1000))", 1)
    }

    private static func written(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
