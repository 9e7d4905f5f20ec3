import Foundation

/// Runs a program that is built with the tests. A test reads its lines and may kill it.
package final class LineProcess {
    private let process = Process()
    private let output = Pipe()
    private var buffer: [UInt8] = []

    /// The place of the built program `name`.
    package static func executable(_ name: String) -> URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    }

    /// - Parameter mergesErrors: Whether `line` also returns the lines of stderr.
    package init(
        _ name: String, _ arguments: [String], environment: [String: String]? = nil, mergesErrors: Bool = false
    ) throws {
        process.executableURL = Self.executable(name)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = mergesErrors ? output : FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill()
        process.waitUntilExit()
    }

    package func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    /// Waits for the end of the program.
    /// - Returns: Whether the program was killed.
    package func wasKilled() -> Bool {
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Reads the next complete line; nil after the end of the process.
    package func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeSubrange(...end) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffer += data
        }
    }
}
