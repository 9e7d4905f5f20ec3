import Foundation
import GRDB
import Imagery
import Pool
import Problems
import Synchronization

/// The labels of a project as a journal of edits in SQLite, with its images and classes, and the queries and rounds that
/// led to the labels.
///
/// A function that changes something returns when the change is on disk (write-ahead log, synchronized at every
/// commit), or throws and has changed nothing. All functions throw `Problem`, and may be called from any thread.
package final class Journal: Sendable {
    package let url: URL
    let author: String
    let clock: @Sendable () -> Date
    private let lock: WriterLock?
    let file: JournalFile
    private let queue: DatabaseQueue
    /// Whether `queue` is a copy in memory: an earlier version's journal that is only read, or one with tiles whose pixels
    /// are still to be found.
    private let isCopy: Bool
    /// Held around every use of the queue, because a closed one must not be asked.
    private let use = NSLock()
    private let isClosed = Atomic(false)
    private let ids = Mutex(LabelIDs.identity)

    /// What the numbers in masks mean now; `adopt` sets it.
    var labelIDs: LabelIDs {
        get { ids.withLock { $0 } }
        set { ids.withLock { $0 = newValue } }
    }

    /// Whether changes can be recorded.
    package var isWritable: Bool { lock != nil }

    /// - Parameters:
    ///   - lock: Held as long as the journal lives; without it the journal is for reading only.
    ///   - author: Who makes the edits.
    ///   - clock: Gives the time of edits, queries and rounds.
    init(at url: URL, lock: WriterLock?, author: String, clock: @escaping @Sendable () -> Date) throws {
        self.url = url
        self.author = author
        self.clock = clock
        self.lock = lock
        file = JournalFile(url, lock: lock?.file, clock: clock)
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw Problem(
                .missing, path: url.path, reason: "the labels are missing", fix: "put the file back from a copy")
        }
        (queue, isCopy) = try Problem.naming(url.path) {
            let queue = try lock == nil ? Self.reader(of: url) : Self.connect(to: url.path, readonly: false)
            let version = try queue.read { try Self.checkedVersion(of: $0, path: url.path) }
            let isCurrent = version == JournalSchema.version
            if isCurrent, try lock != nil || queue.read(Self.knowsAllPixels) { return (queue, false) }
            if lock == nil {
                let copy = try DatabaseQueue()
                try queue.backup(to: copy)
                try Self.migrate(copy)
                return (copy, true)
            }
            if version > 0 { try JournalBackup.write(queue, of: url) }
            try Self.migrate(queue)
            return (queue, false)
        }
        try file.check()
    }

    private static func knowsAllPixels(_ database: Database) throws -> Bool {
        try Row.fetchOne(database, sql: "SELECT 1 FROM tile WHERE top IS NULL LIMIT 1") == nil
    }

    /// Makes a journal without labels in a new file.
    /// - Parameter images: Those that the project starts with.
    static func create(at url: URL, images: [PoolImage]) throws {
        try Problem.naming(url.path) {
            let queue = try connect(to: url.path, readonly: false)
            try queue.write { try $0.execute(sql: "PRAGMA application_id = \(JournalSchema.applicationID)") }
            try migrate(queue)
            try queue.write { database in
                for image in images {
                    try database.execute(
                        sql: "INSERT INTO image (path, height, width, fingerprint, split) VALUES (?, ?, ?, ?, ?)",
                        arguments: [
                            image.path, image.size.height, image.size.width, image.fingerprint?.text,
                            image.split.rawValue,
                        ])
                }
            }
            try queue.close()
        }
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        try JournalSchema.migrator.migrate(queue)
        try queue.write { try $0.execute(sql: "PRAGMA user_version = \(JournalSchema.version)") }
    }

    /// Closes the file and lets others write; whatever follows throws. Closing again does nothing.
    package func close() throws {
        try use.withLock {
            guard !isClosed.load(ordering: .relaxed) else { return }
            try Problem.naming(url.path) { try queue.close() }
            isClosed.store(true, ordering: .relaxed)
            lock?.release()
        }
    }

    func read<R>(_ body: (Database) throws -> R) throws -> R {
        try whileOpen { try queue.read(body) }
    }

    /// Runs `body` in a transaction that is on disk when this returns.
    func write<R>(_ body: (Database) throws -> R) throws -> R {
        guard lock != nil else {
            throw Problem(
                .readOnly, path: url.path, reason: "the project is open for reading only",
                fix: "open it for writing")
        }
        return try whileOpen { try file.inPlace { try queue.write(body) } }
    }

    func withoutTransaction<R>(_ body: (Database) throws -> R) throws -> R {
        try whileOpen { try queue.inDatabase(body) }
    }

    /// Runs `body` in a transaction where the journal can be changed, be it a copy in memory; else does nothing.
    func writeIfPossible(_ body: (Database) throws -> Void) throws {
        if lock != nil { return try write(body) }
        if isCopy { try whileOpen { try queue.write(body) } }
    }

    private func whileOpen<R>(_ body: () throws -> R) throws -> R {
        try use.withLock {
            guard !isClosed.load(ordering: .relaxed) else {
                throw Problem(
                    .inaccessible, path: url.path, reason: "the labels were closed", fix: "open the project again")
            }
            return try Problem.naming(url.path, body)
        }
    }

    func damaged(_ reason: String) -> Problem { .damagedDatabase(reason).of(url.path) }

    /// A connection that only reads.
    private static func reader(of url: URL) throws -> DatabaseQueue {
        if DatabaseSnapshot.isNeeded(for: url) { return try DatabaseSnapshot.read(url) }
        do {
            let queue = try connect(to: url.path, readonly: true)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
            return queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
        {
            return try DatabaseSnapshot.read(url)
        }
    }

    private static func connect(to path: String, readonly: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            if !readonly {
                try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The version of the format that the database has.
    private static func checkedVersion(of database: Database, path: String) throws -> Int {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard application == JournalSchema.applicationID else {
            throw Problem(
                .damaged, path: path, reason: "this is not a database of Tessera",
                fix: "nothing was changed; put back the project's own file")
        }
        guard version <= JournalSchema.version else {
            throw Problem(
                .newer, path: path,
                reason: "the project was made by a later version (format \(version), this one knows "
                    + "\(JournalSchema.version))",
                fix: "open it with that version; nothing was changed")
        }
        return version
    }
}
