import GRDB
import Problems
import Testing

@testable import ProjectStore

@Suite("Errors of SQLite")
struct DatabaseErrorTests {
    private static func problem(_ code: ResultCode) throws -> Problem {
        try #require(throws: Problem.self) {
            try Problem.naming("/p/project.sqlite") { throw DatabaseError(resultCode: code, message: "why") }
        }
    }

    @Test(
        "each has its own kind and fix",
        arguments: [
            (ResultCode.SQLITE_NOMEM, Problem.Kind.other, "memory", "close other programs"),
            (.SQLITE_IOERR_NOMEM, .other, "memory", "close other programs"),
            (.SQLITE_BUSY, .inaccessible, "another program", "close it"),
            (.SQLITE_BUSY_SNAPSHOT, .inaccessible, "another program", "close it"),
            (.SQLITE_LOCKED, .inaccessible, "another program", "close it"),
            (.SQLITE_PROTOCOL, .inaccessible, "another program", "close it"),
            (.SQLITE_FULL, .diskFull, "the disk is full", "free some space"),
            (.SQLITE_IOERR, .inaccessible, "the disk reports an error", "free space"),
            (.SQLITE_IOERR_WRITE, .inaccessible, "the disk reports an error", "free space"),
            (.SQLITE_IOERR_FSYNC, .inaccessible, "the disk reports an error", "free space"),
            (.SQLITE_READONLY, .inaccessible, "refuses access", "check the permissions"),
            (.SQLITE_CANTOPEN, .inaccessible, "refuses access", "check the permissions"),
            (.SQLITE_CORRUPT, .damaged, "damaged", ".recover"), (.SQLITE_NOTADB, .damaged, "damaged", ".recover"),
            (.SQLITE_CORRUPT_INDEX, .damaged, "damaged", ".recover"),
            (.SQLITE_CONSTRAINT_CHECK, .other, "refused a step", "another program edited the file"),
        ])
    func kinds(code: ResultCode, kind: Problem.Kind, reason: String, fix: String) throws {
        let problem = try Self.problem(code)
        #expect(problem.kind == kind && problem.path == "/p/project.sqlite")
        #expect(problem.reason.contains(reason) && problem.fix.contains(fix), "\(problem)")
    }

    @Test("only a malformed file and a file that is no database are damaged", arguments: 1...28)
    func damage(code: Int) throws {
        let code = ResultCode(rawValue: Int32(code))
        let isDamage = code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB
        let problem = try Self.problem(code)
        #expect((problem.kind == .damaged) == isDamage && problem.reason.contains("damaged") == isDamage)
    }
}
