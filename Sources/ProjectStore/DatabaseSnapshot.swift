import Files
import Foundation
import GRDB
import Problems

/// The content of a database at one moment, in a private database.
///
/// SQLite creates `-wal` and `-shm` files next to a database in WAL mode, even to read it. These files stay and belong
/// to the reader. They could prevent the owner from writing. So a database is read in place only if a writer has
/// already created these files.
enum DatabaseSnapshot {
    /// Whether the database must be read from a copy.
    static func mustCopy(for url: URL) -> Bool {
        ["-wal", "-shm"].contains { access(url.path + $0, R_OK) != 0 }
    }

    /// Copies the database into a private one.
    /// - Throws: `Problem` if the files cannot be copied or keep changing; `DatabaseError`.
    static func read(_ url: URL) throws -> DatabaseQueue {
        if let snapshot = try readImmutable(url) { return snapshot }
        return try RootedPath(root: FileManager.default.temporaryDirectory).withTemporaryFolder { folder in
            let copy = folder.appending(url.lastPathComponent)
            try copyFiles(of: url, to: copy)
            let queue = try DatabaseQueue(path: copy.url.path)
            let snapshot = try privateCopy(of: queue)
            try queue.close()
            return snapshot
        }
    }

    /// A copy that may be changed. SQLite keeps it in memory while it is small, and else in a temporary file that nobody
    /// else can open. The journal of thousands of large images has hundreds of megabytes.
    static func privateCopy(of queue: DatabaseQueue) throws -> DatabaseQueue {
        do {
            // For an empty path, SQLite creates a temporary database and deletes it when it is closed.
            let copy = try DatabaseQueue(path: "")
            try queue.backup(to: copy)
            return copy
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_FULL].contains(error.resultCode)
        {
            // There is no room for temporary files.
            let copy = try DatabaseQueue()
            try queue.backup(to: copy)
            return copy
        }
    }

    /// Reads a database that has no `-wal` file. Returns nil if it has one, or if the file changed during reading.
    private static func readImmutable(_ url: URL) throws -> DatabaseQueue? {
        let before = state(of: url)
        guard access(url.path + "-wal", F_OK) != 0 else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        let snapshot: DatabaseQueue
        do {
            let queue = try DatabaseQueue(
                path: url.absoluteURL.absoluteString + "?immutable=1", configuration: configuration)
            snapshot = try privateCopy(of: queue)
            try queue.close()
        } catch  where state(of: url) != before {
            return nil
        }
        return state(of: url) == before ? snapshot : nil
    }

    /// Copies the database and its `-wal` file from the same moment. It tries again if the files changed during the
    /// copy.
    private static func copyFiles(of url: URL, to copy: RootedPath) throws {
        for _ in 0..<8 {
            let before = state(of: url)
            try copy.write(copyOf: url, synchronized: false)
            let log = url.path + "-wal"
            let logCopy = copy.sibling(copy.url.lastPathComponent + "-wal")
            if FileManager.default.fileExists(atPath: log) {
                try logCopy.write(copyOf: URL(filePath: log), synchronized: false)
            } else {
                try logCopy.removeFile()
            }
            if state(of: url) == before { return }
        }
        throw Problem(
            path: url.path, reason: "another program keeps changing the labels", fix: "try again when it has finished")
    }

    /// Inode, length and modification time of the database and its `-wal` file.
    private static func state(of url: URL) -> [Int64] {
        ["", "-wal"].flatMap { suffix in
            var status = stat()
            guard stat(url.path + suffix, &status) == 0 else { return [Int64]() }
            return [
                Int64(bitPattern: UInt64(status.st_ino)), Int64(status.st_size), Int64(status.st_mtim.tv_sec),
                Int64(status.st_mtim.tv_nsec),
            ]
        }
    }
}
