import ArgumentParser
import Files
import Foundation
import Problems
import Terminal

/// The output of commands: results on stdout, everything else on stderr.
///
/// Every command uses it. It escapes control characters of file names and arguments, and it reports results that could
/// not be written.
enum Output {
    /// Prints a result for people in one line.
    /// - Throws: `Problem` if it cannot be written.
    static func print(_ line: String) throws { try write(Array((line.printable + "\n").utf8)) }

    /// Prints a result for people in several lines. Names in it must already be printable.
    /// - Throws: `Problem` if it cannot be written.
    static func print(text: String) throws { try write(Array((text.printableLines + "\n").utf8)) }

    /// Writes a result for programs without any change.
    /// - Throws: `Problem` if it cannot be written.
    static func write(_ bytes: [UInt8]) throws {
        guard written(bytes, to: STDOUT_FILENO) else {
            // The reader closed the pipe and SIGPIPE is ignored. Exit without a message, as SIGPIPE would.
            if errno == EPIPE { throw ExitCode.failure }
            throw Problem(path: "the standard output", "the result cannot be written", errno: errno)
        }
    }

    /// Prints a line on stderr. Errors are ignored, because there is no other place to report them.
    static func note(_ line: String) { noteRaw(line.printable + "\n") }

    /// Prints text of the program on stderr without escaping, for example cursor movements.
    static func noteRaw(_ text: String) { _ = written(Array(text.utf8), to: STDERR_FILENO) }

    /// Limits the width for the help of ArgumentParser to 40...1000 columns. On very narrow terminals it traps.
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
