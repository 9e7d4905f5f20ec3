import Files
import Foundation
import GRDB

/// What keeps a project from being made, opened, read or written: what, where, and the fix.
package struct ProjectError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// There is something already where the project should be made.
        case exists
        /// There is no project.
        case missing
        /// Someone else is writing.
        case held(WriterLock.Holder?)
        /// The project was opened for reading only.
        case readOnly
        case diskFull
        /// The file was deleted or replaced while it was open.
        case replaced
        /// The system refuses reading or writing.
        case inaccessible
        /// The database is not one, or its content contradicts itself.
        case damaged
        /// Made by a later version.
        case newer
        /// A setting in `project.toml`; the line counts from 1 and is nil where it cannot be told.
        case setting(key: String, value: String?, line: Int?)
        /// A class that labeled pixels have is no longer in `project.toml`.
        case classInUse(name: String, pixels: Int)
    }

    package let kind: Kind
    package let path: String
    package let problem: String
    package let fix: String

    package init(_ kind: Kind, path: String, problem: String, fix: String) {
        self.kind = kind
        self.path = path
        self.problem = problem
        self.fix = fix
    }

    package var description: String {
        if case .setting(_, _, let line?) = kind { return "\(path):\(line): \(problem). \(fix)" }
        return "\(path): \(problem). \(fix)"
    }
}

extension ProjectError {
    /// Runs `body`; errors of the database and the file system come out as `ProjectError` about `path`.
    static func naming<R>(_ path: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as ProjectError {
            throw error
        } catch let error as DatabaseError {
            throw ProjectError(error, path: path)
        } catch {
            throw ProjectError(FileError(error, path: path))
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let code = error.extendedResultCode.rawValue
        let reason = error.message.map { "\($0), SQLite \(code)" } ?? "SQLite error \(code)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .diskFull, path: path, problem: "the disk is full; the last change was not recorded",
                fix: "Free some space and make the change again")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damagedDatabase(path, reason))
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_AUTH:
            self.init(
                .inaccessible, path: path, problem: "the system refuses access (\(reason))",
                fix: "Check the permissions and the free space, and that the disk is there")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .inaccessible, path: path, problem: "another program holds the database", fix: "Close it and try again"
            )
        default:
            self.init(.damagedDatabase(path, reason))
        }
    }

    private init(_ error: FileError) {
        let isFull = error.code == ENOSPC || error.code == EDQUOT
        self.init(
            isFull ? .diskFull : .inaccessible, path: error.path, problem: error.reason,
            fix: error.fix.prefix(1).uppercased() + error.fix.dropFirst())
    }

    private init(_ other: ProjectError) { self = other }

    static func damagedDatabase(_ path: String, _ reason: String) -> ProjectError {
        ProjectError(
            .damaged, path: path, problem: "the database is damaged (\(reason))",
            fix: "Nothing was changed; put back a copy of the file, or rescue what can be read with `sqlite3 .recover`"
        )
    }
}
