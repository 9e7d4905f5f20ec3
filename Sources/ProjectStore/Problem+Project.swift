import Files
import Foundation
import GRDB
import Problems

/// Kinds of problems with a project that the program handles differently.
extension Problem.Kind {
    /// The location of a new project is not empty.
    package static let exists = Problem.Kind("exists")
    /// Another session is writing.
    package static let held = Problem.Kind("held")
    /// The project is open read-only.
    package static let readOnly = Problem.Kind("readOnly")
    /// The file was deleted or replaced while it was open.
    package static let replaced = Problem.Kind("replaced")
    /// The file is not a database, or its content is inconsistent.
    package static let damaged = Problem.Kind("damaged")
    /// The project was made by a later version.
    package static let newer = Problem.Kind("newer")
    /// A setting in `project.toml` is invalid.
    package static let setting = Problem.Kind("setting")
    /// A class that labeled pixels have is missing in `project.toml`.
    package static let classInUse = Problem.Kind("classInUse")
}

extension Problem {
    /// Runs `body` and converts errors of the database and the file system to a `Problem` with this path.
    static func naming<R>(_ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw Problem(error, path: path)
        } catch {
            throw Problem(error, path: path)
        }
    }

    /// Only a file that is malformed or no database is damaged. Memory, locks and the disk are not the fault of the
    /// file: putting back a copy because of them would lose labels.
    private init(_ error: DatabaseError, path: String) {
        let code = error.extendedResultCode
        let reason = error.message.map { "\($0), SQLite \(code.rawValue)" } ?? "SQLite error \(code.rawValue)"
        switch error.resultCode {
        case _ where error.resultCode == .SQLITE_NOMEM || code == .SQLITE_IOERR_NOMEM:
            self.init(
                path: path, reason: "there is not enough memory (\(reason))",
                fix: "nothing was changed; close other programs and try again")
        case .SQLITE_FULL:
            self.init(
                .diskFull, path: path, reason: "the disk is full; the last change was not recorded",
                fix: "free some space and make the change again")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damagedDatabase(reason).of(path)
        case .SQLITE_IOERR:
            self.init(
                .inaccessible, path: path,
                reason: "the disk reports an error (\(reason))",
                fix: "nothing was changed; check the free space, the quota and the disk itself, and try again")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .inaccessible, path: path, reason: "the system refuses access (\(reason))",
                fix: "check the permissions, and that the disk is there")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self.init(
                .inaccessible, path: path, reason: "another program is using the database",
                fix: "close it and try again"
            )
        default:
            self.init(
                path: path, reason: "SQLite refused a step (\(reason))",
                fix: "nothing was changed; if another program edited the file, put back a copy, otherwise report "
                    + "this as a fault of Tessera")
        }
    }

    static func damagedDatabase(_ reason: String) -> Problem {
        Problem(
            .damaged, reason: "the database is damaged (\(reason))",
            fix: "nothing was changed; put back a copy of the file, or rescue what can be read with `sqlite3 .recover`"
        )
    }
}
