import Glibc
import Problems

/// Wakes a blocked call of `CursesScreen.events` from any thread.
package struct ScreenWaker: Sendable {
    let pipe: WakePipe

    /// Makes the current or next call of `events` return at once. This never blocks. After the end of the screen it has
    /// no effect.
    package func wake() { pipe.send(WakePipe.woken) }
}

/// A self-pipe: the screen polls its read end together with the keyboard, so that a byte in it ends the wait.
final class WakePipe: Sendable {
    /// The byte of `ScreenWaker`. Signal handlers send other bytes.
    static let woken = UInt8(ascii: "u")

    let readEnd: Int32
    let writeEnd: Int32

    init() throws(Problem) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .noPipe(errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Sends a byte. If the pipe is full, the byte is dropped, but the full pipe wakes the screen as well.
    func send(_ byte: UInt8) {
        withUnsafePointer(to: byte) { _ = write(writeEnd, $0, 1) }
    }

    /// Returns all bytes that were sent since the last call.
    func receive() -> [UInt8] {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(readEnd, &buffer, buffer.count)
            guard count > 0 else { return received }
            received += buffer[..<count]
        }
    }
}
