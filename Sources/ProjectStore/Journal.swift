import Foundation
import GRDB
import Imagery
import Pool
import Problems
import Synchronization

/// The labels of a project as a journal of edits in SQLite. It also contains images, classes, queries and rounds.
///
/// A method that changes something returns after the change is on disk. It uses a write-ahead log that is synchronized
/// at every commit. If a method throws, nothing has changed. All methods throw `Problem` and can be called from any
/// thread.
package final class Journal: Sendable {
    package let url: URL
    /// The author of new edits.
    package let author: String
    let clock: @Sendable () -> Date
    private let lock: WriterLock?
    let file: JournalFile
    private let queue: DatabaseQueue
    /// Whether `queue` is a private copy that may be changed. This is so if the journal is read-only and must be
    /// migrated, or has tiles whose pixels must still be found.
    private let isCopy: Bool
    /// Serializes the access to the queue, so that a closed database is never used.
    private let queueLock = NSLock()
    private let isClosed = Atomic(false)
    private let ids = Mutex(LabelIDs.identity)

    /// Maps between class IDs in masks and class indices of `project.toml`. `adopt` sets it.
    var labelIDs: LabelIDs {
        get { ids.withLock { $0 } }
        set { ids.withLock { $0 = newValue } }
    }

    /// Whether edits can be recorded.
    package var isWritable: Bool { lock != nil }

    /// Opens a journal. An earlier version is migrated: with a lock in the file, without a lock in a private copy.
    /// - Parameters:
    ///   - lock: The lock of the project, which the journal holds until it is closed; nil to open read-only.
    ///   - author: The author of new edits.
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
            if isCurrent, try lock != nil || queue.read(Self.hasNoUnplacedTiles) { return (queue, false) }
            if lock == nil {
                let copy = try DatabaseSnapshot.privateCopy(of: queue)
                try Self.migrate(copy)
                return (copy, true)
            }
            if version > 0 { try JournalBackup.write(queue, of: url) }
            try Self.migrate(queue)
            return (queue, false)
        }
        try file.check()
    }

    private static func hasNoUnplacedTiles(_ database: Database) throws -> Bool {
        try Row.fetchOne(database, sql: "SELECT 1 FROM tile WHERE top IS NULL LIMIT 1") == nil
    }

    /// Creates a journal without labels in a new file.
    /// - Parameter images: The images of the new project.
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
                            image.path, image.size.height, image.size.width, image.fingerprint?.hexadecimal,
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

    /// Closes the file and releases the lock. Later calls of other methods throw. Closing again does nothing.
    package func close() throws {
        try queueLock.withLock {
            guard !isClosed.load(ordering: .relaxed) else { return }
            try Problem.naming(url.path) { try queue.close() }
            isClosed.store(true, ordering: .relaxed)
            lock?.release()
        }
    }

    func read<R>(_ body: (Database) throws -> R) throws -> R {
        try whileOpen { try queue.read(body) }
    }

    /// Runs `body` in a transaction that is on disk when this method returns.
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

    /// Runs `body` in a transaction if the journal or its private copy can be changed. Otherwise it does nothing.
    func writeIfPossible(_ body: (Database) throws -> Void) throws {
        if lock != nil { return try write(body) }
        if isCopy { try whileOpen { try queue.write(body) } }
    }

    private func whileOpen<R>(_ body: () throws -> R) throws -> R {
        try queueLock.withLock {
            guard !isClosed.load(ordering: .relaxed) else {
                throw Problem(
                    .inaccessible, path: url.path, reason: "the project is closed", fix: "open the project again")
            }
            return try Problem.naming(url.path, body)
        }
    }

    func damaged(_ reason: String) -> Problem { .damagedDatabase(reason).of(url.path) }

    /// Opens a read-only connection, or copies the database.
    private static func reader(of url: URL) throws -> DatabaseQueue {
        if DatabaseSnapshot.mustCopy(for: url) { return try DatabaseSnapshot.read(url) }
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

    static func connect(to path: String, readonly: Bool) throws -> DatabaseQueue {
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

    /// Checks that the database belongs to Tessera and is not of a later version. Returns the version of its format.
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
                reason: "a later version made the project (format \(version); this version reads up to "
                    + "\(JournalSchema.version))",
                fix: "open it with that version; nothing was changed")
        }
        return version
    }
}
