import Foundation
import Glibc

/// A program that runs on a terminal of its own, driven as a person would: keys in, the screen out.
package final class PseudoTerminal {
    package enum Failure: Error, CustomStringConvertible {
        case start(String)
        case timeout(waitingFor: String, screen: String)

        package var description: String {
            switch self {
            case .start(let what): what
            case .timeout(let what, let screen): "waited in vain for \(what); the screen was:\n\(screen)"
            }
        }
    }

    /// What Glibc's module leaves out of the system's headers.
    private enum Linux {
        static let unlockTerminal: UInt = 0x4004_5431
        static let terminalNumber: UInt = 0x8004_5430
        static let spawnInNewSession: Int16 = 0x80
    }

    package private(set) var screen: VirtualScreen
    /// Everything the program wrote, to look at escape sequences.
    package private(set) var output: [UInt8] = []
    package let processID: pid_t
    private let master: Int32
    private var exitStatus: Int32?

    package init(
        _ program: URL, _ arguments: [String], environment: [String: String], width: Int = 120, height: Int = 40
    ) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard master >= 0, ioctl(master, Linux.unlockTerminal, &unlocked) == 0,
            ioctl(master, Linux.terminalNumber, &number) == 0
        else { throw Failure.start("no pseudo terminal: \(String(cString: strerror(errno)))") }
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        screen = VirtualScreen(width: width, height: height)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Opened after the new session began, the terminal becomes the one that controls it.
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Linux.spawnInNewSession)

        let words = ([program.path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawn(&process, program.path, &actions, &attributes, words, variables)
        guard result == 0 else { throw Failure.start("\(program.path): \(String(cString: strerror(result)))") }
        processID = process
    }

    deinit {
        if exitStatus == nil { kill(processID, SIGKILL) }
        close(master)
    }

    package func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Tells the program that its window has another size now.
    package func resize(width: Int, height: Int) {
        screen = VirtualScreen(width: width, height: height)
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    package func signal(_ number: Int32) { kill(processID, number) }

    /// Reads what the program writes until `condition` holds of the screen.
    package func wait(for what: String, seconds: Int = 60, until condition: (VirtualScreen) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !condition(screen) {
            guard ContinuousClock.now < deadline, read(forMilliseconds: 50) else {
                throw Failure.timeout(waitingFor: what, screen: screen.text)
            }
        }
    }

    package func wait(forText text: String, seconds: Int = 60) throws {
        try wait(for: "“\(text)”", seconds: seconds) { $0.text.contains(text) }
    }

    /// Reads to the end of the program; its exit code, or 128 plus the signal that ended it.
    package func waitForExit(seconds: Int = 60) throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let open = read(forMilliseconds: 20)
            var status: Int32 = 0
            if waitpid(processID, &status, open ? WNOHANG : 0) == processID {
                while read(forMilliseconds: 0) {}
                exitStatus = status
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            }
        }
        throw Failure.timeout(waitingFor: "the end of the program", screen: screen.text)
    }

    /// False when the program has closed the terminal.
    private func read(forMilliseconds timeout: Int32) -> Bool {
        var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, timeout) > 0 else { return timeout > 0 }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(master, &buffer, buffer.count)
        guard count > 0 else { return false }
        output += buffer[..<count]
        screen.feed(buffer[..<count])
        return true
    }
}
