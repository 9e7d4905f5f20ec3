import Foundation
import Problems

/// An exclusive lock on a file. The kernel holds it (`flock`) and releases it when the process ends, also after a
/// crash.
package final class FileLock: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Takes the lock; nil if another process has it. A missing file is created.
    /// - Throws: `Problem` if the file cannot be opened or locked.
    package init?(_ file: RootedPath) throws(Problem) {
        path = file.url.path
        descriptor = try Self.opened(file)
        // From here on, `deinit` closes the descriptor.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw Self.inaccessible(path) }
            return nil
        }
    }

    /// Waits for the lock of a folder. Nil if the file system has no such locks, so that work goes on without it.
    package init?(waitingForFolder folder: RootedPath) {
        path = folder.url.path
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        descriptor = opened
        // From here on, `deinit` closes the descriptor.
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { return nil }
        }
    }

    private static func opened(_ file: RootedPath) throws(Problem) -> Int32 {
        do {
            return try file.openForLocking()
        } catch {
            throw error.of(file.url.path)
        }
    }

    deinit { close(descriptor) }

    /// Releases the lock before the object is freed.
    package func release() { flock(descriptor, LOCK_UN) }

    /// Whether the file has other names (hard links), or this is unknown.
    package var isShared: Bool {
        var status = stat()
        return fstat(descriptor, &status) != 0 || status.st_nlink != 1
    }

    /// Replaces the content of the file.
    package func write(_ bytes: [UInt8]) throws(Problem) {
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw Self.inaccessible(path)
        }
    }

    private static func inaccessible(_ path: String) -> Problem {
        Problem(
            .inaccessible, path: path, reason: "cannot be locked for writing (\(String(cString: strerror(errno))))",
            fix: "check the permissions of its folder and the free space")
    }
}
