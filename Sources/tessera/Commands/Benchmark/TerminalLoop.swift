import Foundation
import Glibc

/// A pseudo-terminal. The workbench uses the descriptor `terminal`. The benchmark types keys and reads the output.
final class TerminalLoop {
    let terminal: Int32
    private let master: Int32
    private var tail: [UInt8] = []
    private var watched: [UInt8]?
    private var unmatched: [UInt8] = []
    /// Whether the text that is watched for has arrived.
    private(set) var hasSeenWatched = false
    private let clock = ContinuousClock()

    /// A frame: the number of bytes that the workbench sent, and the time when the last one arrived.
    struct Frame {
        let bytes: Int
        let end: ContinuousClock.Instant
    }

    init(width: Int, height: Int) throws {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        // Cells of 10x20 pixels, for the measurement of images in real pixels.
        var size = winsize(
            ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(10 * width),
            ws_ypixel: UInt16(20 * height))
        guard openpty(&master, &terminal, nil, nil, &size) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        (self.master, self.terminal) = (master, terminal)
    }

    deinit {
        close(master)
        close(terminal)
    }

    /// Notes whether a text arrives from now on.
    func watch(for text: String?) { watched = text.map { Array($0.utf8) } }

    /// Types keys and reads until the next frame is complete. Nil if no frame arrives in time.
    func press(_ keys: String, timeout: Duration = .seconds(5)) -> (milliseconds: Double, frame: Frame)? {
        settle(.milliseconds(5), limit: .milliseconds(50))
        let start = clock.now
        type(keys)
        return frame(timeout: timeout).map { (start.duration(to: $0.end).seconds * 1000, $0) }
    }

    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Reads until the end of a frame. Nil if no frame arrives in time.
    func frame(timeout: Duration) -> Frame? {
        let deadline = clock.now + timeout
        var count = 0
        tail = []
        while clock.now < deadline {
            guard let bytes = read(within: deadline - clock.now) else { continue }
            count += bytes.count
            tail += bytes.suffix(Self.frameEnd.count)
            // A frame ends with this escape sequence, which may arrive in pieces.
            tail = Array(tail.suffix(Self.frameEnd.count))
            if tail == Self.frameEnd { return Frame(bytes: count, end: clock.now) }
        }
        return nil
    }

    /// Reads and drops output until none arrives for the time `quiet`, or until `limit` has passed.
    func settle(_ quiet: Duration, limit: Duration = .seconds(1)) {
        let deadline = clock.now + limit
        while clock.now < deadline, read(within: quiet) != nil {}
    }

    /// Reads and drops output for a time.
    func pause(_ time: Duration) {
        let deadline = clock.now + time
        while clock.now < deadline { _ = read(within: deadline - clock.now) }
    }

    /// Reads until `text` arrives. Returns false if it does not arrive in time.
    func wait(for text: String, timeout: Duration) -> Bool {
        let wanted = Array(text.utf8)
        let deadline = clock.now + timeout
        var seen: [UInt8] = []
        while clock.now < deadline {
            guard let bytes = read(within: .milliseconds(100)) else { continue }
            seen += bytes
            if seen.firstRange(of: wanted) != nil { return true }
            seen = Array(seen.suffix(wanted.count))
        }
        return false
    }

    private static let frameEnd = Array("\u{1B}[?2026l".utf8)

    private func read(within time: Duration) -> [UInt8]? {
        var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&source, 1, Int32(max(0, (time.seconds * 1000).rounded(.up)))) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(master, &buffer, buffer.count)
        guard count > 0 else { return nil }
        if let watched, !hasSeenWatched {
            unmatched += buffer[..<count]
            hasSeenWatched = unmatched.firstRange(of: watched) != nil
            unmatched = Array(unmatched.suffix(watched.count))
        }
        return Array(buffer[..<count])
    }
}
