import Glibc
import Problems

/// Ends a wait for events from any thread.
package struct ScreenWaker: Sendable {
    let pipe: WakePipe

    /// Makes the screen's current or next `events` return at once. Cheap, never blocks, harmless after the screen's
    /// end.
    package func wake() { pipe.send(WakePipe.woken) }
}

/// A pipe to oneself: what waits for the keyboard also waits for this.
final class WakePipe: Sendable {
    /// Told apart from what the signal handlers send.
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

    /// A full pipe wakes as well, so a byte that finds no room is not missed.
    func send(_ byte: UInt8) {
        withUnsafePointer(to: byte) { _ = write(writeEnd, $0, 1) }
    }

    /// All that was sent since the last call.
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
