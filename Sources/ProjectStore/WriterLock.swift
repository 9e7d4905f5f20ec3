import Files
import Foundation
import Problems

/// The right to write to a project: an exclusive lock on a file that names its holder.
///
/// The kernel holds the lock (`flock`) and releases it when the process ends, also after a crash. The text of the file
/// is for messages to other sessions. It stays in the file, but is not read while nobody holds the lock.
package final class WriterLock: Sendable {
    /// The session that writes.
    package struct Holder: Codable, Equatable, Sendable, CustomStringConvertible {
        package let user: String
        package let host: String
        package let process: Int32
        package let since: Date

        package init(user: String, host: String, process: Int32, since: Date) {
            self.user = user
            self.host = host
            self.process = process
            self.since = since
        }

        package var description: String {
            "\(user) on \(host) (process \(process), since \(since.formatted(.iso8601)))"
        }
    }

    private let lock: FileLock
    /// The locked file.
    let file: URL

    /// Takes the lock.
    /// - Throws: `Problem.held` with the holder if another session is writing.
    init(at file: RootedPath, user: String, now: Date) throws {
        let path = file.url.path
        self.file = file.url
        guard let lock = try FileLock(file) else { throw Self.held(path) }
        self.lock = lock
        let holder = Holder(
            user: user, host: ProcessInfo.processInfo.hostName, process: getpid(), since: now)
        // A copy of the project with hard links shares this file. Its text belongs to the other project.
        guard !lock.isShared else { return }
        try lock.write([UInt8]((try JSON.text(holder) + "\n").utf8))
    }

    /// Releases the lock before the object is freed.
    func release() { lock.release() }

    private static func held(_ path: String) -> Problem {
        let text = String(decoding: (try? RegularFile.prefix(of: URL(filePath: path), 4096)) ?? [], as: UTF8.self)
        // A session that has just taken the lock may not have written its name yet.
        let holder = JSON.value(Holder.self, text)
        return Problem(
            .held, path: path,
            reason: "\(holder?.description ?? "another session") is writing to the project",
            fix: "wait or close that session; `tessera status` and `tessera evaluate` work meanwhile")
    }
}
