import Foundation
import GRDB
import Imagery
import Synchronization

/// The labels of a project as a journal of edits in SQLite, with the queries and rounds that led to them.
///
/// A function that changes something returns when the change is on disk (write-ahead log, synchronized at every
/// commit), or throws and has changed nothing. All functions throw `ProjectError`, and may be called from any thread.
package final class Journal: Sendable {
    package let url: URL
    let author: String
    let clock: @Sendable () -> Date
    private let lock: WriterLock?
    let file: JournalFile
    private let queue: DatabaseQueue
    /// Held around every use of the queue, because a closed one must not be asked.
    private let use = NSLock()
    private let isClosed = Atomic(false)

    /// - Parameters:
    ///   - lock: Held as long as the journal lives; without it the journal is for reading only.
    ///   - author: Who makes the edits.
    ///   - clock: Gives the time of edits, queries and rounds.
    init(at url: URL, lock: WriterLock?, author: String, clock: @escaping @Sendable () -> Date) throws {
        self.url = url
        self.author = author
        self.clock = clock
        self.lock = lock
        file = JournalFile(url, clock: clock)
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw ProjectError(
                .missing, path: url.path, problem: "the labels are missing", mend: "Put the file back from a copy")
        }
        queue = try ProjectError.naming(url.path) {
            let queue = try lock == nil ? Self.reader(of: url) : Self.connect(to: url.path, readonly: false)
            try queue.read { try Self.check($0, path: url.path) }
            if lock != nil {
                try JournalSchema.migrator.migrate(queue)
                try queue.write { try $0.execute(sql: "PRAGMA user_version = \(JournalSchema.version)") }
            }
            return queue
        }
        try file.check()
    }

    /// Makes an empty journal in a new file.
    static func create(at url: URL) throws {
        try ProjectError.naming(url.path) {
            let queue = try connect(to: url.path, readonly: false)
            try queue.write { try $0.execute(sql: "PRAGMA application_id = \(JournalSchema.applicationID)") }
            try JournalSchema.migrator.migrate(queue)
            try queue.write { try $0.execute(sql: "PRAGMA user_version = \(JournalSchema.version)") }
            try queue.close()
        }
    }

    /// Closes the file and lets others write; whatever follows throws. Closing again does nothing.
    package func close() throws {
        try use.withLock {
            guard !isClosed.load(ordering: .relaxed) else { return }
            try ProjectError.naming(url.path) { try queue.close() }
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
            throw ProjectError(
                .readOnly, path: url.path, problem: "the project is open for reading only",
                mend: "Open it for writing")
        }
        return try whileOpen { try file.inPlace { try queue.write(body) } }
    }

    func withoutTransaction<R>(_ body: (Database) throws -> R) throws -> R {
        try whileOpen { try queue.inDatabase(body) }
    }

    private func whileOpen<R>(_ body: () throws -> R) throws -> R {
        try use.withLock {
            guard !isClosed.load(ordering: .relaxed) else {
                throw ProjectError(
                    .inaccessible, path: url.path, problem: "the labels were closed", mend: "Open the project again")
            }
            return try ProjectError.naming(url.path, body)
        }
    }

    func damaged(_ reason: String) -> ProjectError { .damagedDatabase(url.path, reason) }

    /// A connection that only reads. Even for that SQLite needs files beside the database while it may change; in a
    /// folder that nobody can write to it does not change, and SQLite has to be told so.
    private static func reader(of url: URL) throws -> DatabaseQueue {
        do {
            let queue = try connect(to: url.path, readonly: true)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
            return queue
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            guard !FileManager.default.fileExists(atPath: url.path + "-wal") else { throw error }
            return try connect(to: url.absoluteString + "?immutable=1", readonly: true)
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

    private static func check(_ database: Database, path: String) throws {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard application == JournalSchema.applicationID else {
            throw ProjectError(
                .damaged, path: path, problem: "this is not a database of Tessera",
                mend: "Nothing was changed; put back the project's own file")
        }
        guard version <= JournalSchema.version else {
            throw ProjectError(
                .newer, path: path,
                problem: "the project was made by a later version (format \(version), this one knows "
                    + "\(JournalSchema.version))",
                mend: "Open it with that version; nothing was changed")
        }
    }
}
