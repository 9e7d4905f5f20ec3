import Foundation

/// Runs a program on a pseudo-terminal. A test reads its output and types keys.
package final class PseudoTerminal {
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    package let process: pid_t
    /// All bytes that the program has written so far.
    package private(set) var output: [UInt8] = []
    /// The screen that a terminal would show after these bytes.
    package private(set) var screen: VirtualScreen
    private let master: Int32
    private let terminal: Int32
    private let settingsBefore: termios
    /// POSIX_SPAWN_SETSID, which glibc defines only for GNU programs.
    private static let newSession: Int16 = 0x80

    /// Starts `executable` as the leader of a new session, with a terminal of the given size.
    /// - Parameter cell: The size of a cell in pixels, as the kernel tells it; 0 for unknown.
    package init(
        _ executable: URL, _ arguments: [String] = [], environment: [String: String], width: Int = 80, height: Int = 24,
        cell: (width: Int, height: Int) = (0, 0)
    ) throws {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        var path = [CChar](repeating: 0, count: 64)
        var size = winsize(
            ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * cell.width),
            ws_ypixel: UInt16(height * cell.height))
        guard openpty(&master, &terminal, &path, nil, &size) == 0 else {
            throw Failure(description: "a pseudo-terminal cannot be opened: errno \(errno)")
        }
        self.master = master
        self.terminal = terminal
        screen = VirtualScreen(width: width, height: height)
        for descriptor in [master, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var settings = termios()
        tcgetattr(terminal, &settings)
        settingsBefore = settings

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)  // threads of a test runner block signals
        posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let words = ([executable.path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid = pid_t()
        let failed = posix_spawn(&pid, executable.path, &actions, &attributes, words, variables)
        guard failed == 0 else { throw Failure(description: "\(executable.path) does not start: errno \(failed)") }
        process = pid
    }

    deinit {
        if !isReaped {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(master)
        close(terminal)
    }

    private var isReaped = false

    /// The seconds after which a wait fails. A test that passes waits much less; on a busy machine a program can need
    /// minutes to start.
    private static let patience = 600.0

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Whether the settings of the terminal are those from before the program ran.
    package var settingsAreAsBefore: Bool {
        var now = termios()
        var before = settingsBefore
        tcgetattr(terminal, &now)
        return memcmp(&now, &before, MemoryLayout<termios>.size) == 0
    }

    /// The number of bytes that were typed and that nobody has read.
    package var unreadInput: Int {
        var count: Int32 = 0
        _ = ioctl(terminal, UInt(FIONREAD), &count)
        return Int(count)
    }

    package func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        precondition(write(master, bytes, bytes.count) == bytes.count)
    }

    package func resize(width: Int, height: Int) {
        screen = VirtualScreen(width: width, height: height)
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    package func send(_ signal: Int32) { kill(process, signal) }

    /// Stops the program with SIGSTOP, which it cannot handle, and restores the terminal settings, as a shell does.
    package func stop() throws {
        kill(process, SIGSTOP)
        var status: Int32 = 0
        guard waitpid(process, &status, WUNTRACED) == process, status & 0xFF == 0x7F else {
            throw Failure(description: "the program did not stop: status \(status)")
        }
        var settings = settingsBefore
        tcsetattr(terminal, TCSANOW, &settings)
    }

    /// Waits for the end of the program without reading its output, so that the terminal stays full.
    package func waitForEndUnread() throws -> (status: Int32, seconds: Double) {
        let start = Date()
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 {
            guard -start.timeIntervalSinceNow < Self.patience else {
                throw Failure(description: "still running after \(Self.patience) s")
            }
            usleep(2000)
        }
        isReaped = true
        return (Self.end(status), -start.timeIntervalSinceNow)
    }

    /// Whether the terminal is full, so that a write of the program waits.
    package var isFull: Bool {
        var source = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
        return poll(&source, 1, 0) == 0
    }

    /// Reads until the program writes `text` after the text of the last wait. On timeout, throws an error with the
    /// output.
    package func wait(for text: String) throws {
        let wanted = Array(text.utf8)
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        var start = seen
        while true {
            if let found = output[start...].firstRange(of: wanted) {
                seen = found.upperBound
                return
            }
            start = max(seen, output.count - wanted.count)
            guard readSome(until: deadline) else {
                throw Failure(description: "no \(text.debugDescription) in \(self.text.debugDescription)")
            }
        }
    }

    private var seen = 0

    /// Reads until the screen fulfills `condition`. On timeout, throws an error with the screen.
    package func wait(for what: String, untilScreen condition: (VirtualScreen) -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while !condition(screen) {
            guard readSome(until: deadline) else {
                throw Failure(description: "timeout while waiting for \(what); the screen was:\n\(screen.text)")
            }
        }
    }

    /// Reads until the program ends. Returns its exit code, or the negative number of the signal that ended it.
    package func waitForEnd() throws -> Int32 {
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 {
            _ = readSome(until: min(deadline, Date(timeIntervalSinceNow: 0.02)))
            if Date() > deadline {
                throw Failure(description: "still running after \(Self.patience) s: \(text.debugDescription)")
            }
        }
        isReaped = true
        while readSome(until: Date()) {}
        return Self.end(status)
    }

    /// The exit code, or the negative number of the signal that ended the program.
    private static func end(_ status: Int32) -> Int32 { status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F) }

    private func readSome(until deadline: Date) -> Bool {
        var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        let milliseconds = max(0, deadline.timeIntervalSinceNow * 1000)
        guard poll(&source, 1, Int32(milliseconds.rounded(.up))) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { return false }
        output += buffer[..<count]
        screen.feed(buffer[..<count])
        return true
    }
}
