import Files
import Foundation
import GRDB
import Problems
import Synchronization

/// Whether the files of an open journal are still those at its path.
///
/// SQLite goes on writing to a file that was deleted or replaced, and what it writes is lost when the program ends.
/// So the device and the inode at the path are compared with those from the time of opening.
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

    private struct Known {
        /// By the path. The log and its index are made by SQLite when they are first needed.
        var identities: [String: Identity] = [:]
        /// When the files were last seen to be in their place.
        var lastSeen: Date
    }

    private let url: URL
    /// The files that are looked at: the database, its log and its index, and the lock.
    private let paths: [String]
    private let clock: @Sendable () -> Date
    private let known: Mutex<Known>

    /// The first `check`, right after SQLite has opened the files, takes them for the right ones. Not before: where a
    /// file system has layers (containers), opening for writing may give a file another inode.
    /// - Parameter lock: The file whose lock gives the right to write; nil for a reader.
    init(_ url: URL, lock: URL?, clock: @escaping @Sendable () -> Date) {
        self.url = url
        paths = ["", "-wal", "-shm"].map { url.path + $0 } + (lock.map { [$0.path] } ?? [])
        self.clock = clock
        known = Mutex(Known(lastSeen: clock()))
    }

    /// - Throws: `Problem` of kind `replaced`.
    func check() throws(Problem) {
        let (lost, lastSeen) = known.withLock { known in
            let lost = paths.first { path in
                let now = Identity(path)
                guard let before = known.identities[path] else {
                    known.identities[path] = now
                    return now == nil && path == url.path
                }
                return now != before
            }
            if lost == nil { known.lastSeen = clock() }
            return (lost, known.lastSeen)
        }
        guard let lost else { return }
        let happened = Identity(lost) == nil ? "deleted or moved" : "replaced by another file"
        let file = URL(filePath: lost).lastPathComponent
        guard lost.hasPrefix(url.path) else {
            throw Problem(
                .replaced, path: url.path,
                reason: "no edit is saved any more; \(file) was \(happened), and another session may write",
                fix:
                    "close the program and open the project again; the action save-copy of the workbench writes a copy "
                    + "of all labels")
        }
        throw Problem(
            .replaced, path: url.path,
            reason: "nothing since \(Self.time(lastSeen)) is saved; \(file) was \(happened) while it was open",
            fix: "put the file itself back (a copy of it does not do), or write a copy of all labels with the action "
                + "save-copy of the workbench")
    }

    /// Does what writes to the journal.
    /// - Throws: Also where the files were not in their place before, or are not afterwards.
    func inPlace<R>(_ body: () throws -> R) throws -> R {
        try check()
        let result = try body()
        try check()
        return result
    }

    /// Brings a file to the disk.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Hours, minutes and seconds where the program runs.
    private static func time(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { part in
            let text = "\(part ?? 0)"
            return text.count < 2 ? "0" + text : text
        }.joined(separator: ":")
    }
}

extension Journal {
    /// - Throws: `Problem` of kind `replaced` where the file is no longer the one at its path.
    ///   A reader does not mind: its writer may come and go.
    package func checkFile() throws { if isWritable { try file.check() } }

    /// Writes all that the journal holds into a new folder, as `project.sqlite`, also after its file was deleted or
    /// replaced. It is on the disk when this returns.
    ///
    /// - Returns: The copy, in the first of the places that can be written: beside the journal, beside its project, in
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
                .inaccessible, path: project.path, reason: "there is no place for a copy of the labels",
                fix: "make the project's folder again")
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
