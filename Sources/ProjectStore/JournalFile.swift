import Files
import Foundation
import GRDB
import Problems
import Synchronization

/// Checks that the files of an open journal are still the files at its path.
///
/// SQLite continues to write to a file that was deleted or replaced. These writes are lost when the program ends. So
/// the check compares device and inode at the path with those recorded at the first check.
final class JournalFile: Sendable {
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    private struct Recorded {
        /// The identity of each file by path. SQLite creates the log and its index when it needs them.
        var identities: [String: Identity] = [:]
        /// The last time when all files were in place.
        var lastSeen: Date
    }

    private let url: URL
    /// The checked files: the database, its log, its index and the lock.
    private let paths: [String]
    private let clock: @Sendable () -> Date
    private let known: Mutex<Recorded>

    /// The first `check` records the files. It must run right after SQLite opened them: on a layered file system, such
    /// as in a container, opening for writing can change the inode.
    /// - Parameter lock: The lock file of the writer; nil for a reader.
    init(_ url: URL, lock: URL?, clock: @escaping @Sendable () -> Date) {
        self.url = url
        paths = ["", "-wal", "-shm"].map { url.path + $0 } + (lock.map { [$0.path] } ?? [])
        self.clock = clock
        known = Mutex(Recorded(lastSeen: clock()))
    }

    /// Checks the files.
    /// - Throws: `Problem` of kind `replaced`.
    func check() throws(Problem) {
        let (changedPath, lastSeen) = known.withLock { known in
            let changedPath = paths.first { path in
                let now = Identity(path)
                guard let before = known.identities[path] else {
                    known.identities[path] = now
                    return now == nil && path == url.path
                }
                return now != before
            }
            if changedPath == nil { known.lastSeen = clock() }
            return (changedPath, known.lastSeen)
        }
        guard let changedPath else { return }
        let event = Identity(changedPath) == nil ? "deleted or moved" : "replaced by another file"
        let file = URL(filePath: changedPath).lastPathComponent
        guard changedPath.hasPrefix(url.path) else {
            throw Problem(
                .replaced, path: url.path,
                reason: "edits are no longer saved: \(file) was \(event), so another session may write",
                fix:
                    "close the program and open the project again; the workbench command save-copy writes a copy "
                    + "of all labels")
        }
        throw Problem(
            .replaced, path: url.path,
            reason: "nothing since \(Self.time(lastSeen)) is saved: \(file) was \(event) while it was open",
            fix: "put the original file back (a copy is not enough), or write a copy of all labels with the "
                + "workbench command save-copy")
    }

    /// Runs `body`, which writes to the journal.
    /// - Throws: Also if the files are not in place before or after `body`.
    func inPlace<R>(_ body: () throws -> R) throws -> R {
        try check()
        let result = try body()
        try check()
        return result
    }

    /// Flushes a file to disk.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// The time of day as hours, minutes and seconds in the local time zone.
    private static func time(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { part in
            let text = "\(part ?? 0)"
            return text.count < 2 ? "0" + text : text
        }.joined(separator: ":")
    }
}

extension Journal {
    /// Checks the files of a writable journal. A reader is not checked, because its writer may replace files.
    /// - Throws: `Problem` of kind `replaced` if a file is no longer the one at its path.
    package func checkFile() throws { if isWritable { try file.check() } }

    /// Writes the whole journal to a new folder as `project.sqlite`. This also works after the file was deleted or
    /// replaced. The copy is on disk when this method returns.
    ///
    /// - Returns: The copy. It is in the first writable folder of these: the project, the parent folder of the project,
    ///   the folder for temporary files.
    package func saveCopy() throws -> URL {
        let project = url.deletingLastPathComponent()
        let places = [
            (project, "labels"), (project.deletingLastPathComponent(), project.lastPathComponent + "-labels"),
            (FileManager.default.temporaryDirectory, project.lastPathComponent + "-labels"),
        ]
        var failure: (any Error)?
        for (folder, name) in places where FileManager.default.fileExists(atPath: folder.path) {
            do { return try saveCopy(in: folder, name: name) } catch { failure = failure ?? error }
        }
        throw failure
            ?? Problem(
                .inaccessible, path: project.path, reason: "there is no folder for a copy of the labels",
                fix: "create the folder of the project again")
    }

    private func saveCopy(in folder: URL, name: String) throws -> URL {
        var number = 1
        func copy() -> URL { folder.appending(path: "\(name)-rescued-\(number)", directoryHint: .isDirectory) }
        while FileManager.default.fileExists(atPath: copy().path) { number += 1 }
        try Problem.naming(copy().path) {
            try RootedPath(root: folder).appending(copy().lastPathComponent).makeFolder { draft in
                let file = draft.appending(url.lastPathComponent).url.path
                try withoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [file]) }
                try JournalFile.synchronize(file)
            }
        }
        return copy().appending(path: url.lastPathComponent)
    }
}
