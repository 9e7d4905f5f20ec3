import GRDB

/// What a bug report says about a journal.
extension Journal {
    /// The number of edits of all tiles.
    package func editCount() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM edit") ?? 0 }
    }

    /// The first damage that SQLite finds in the file; nil if there is none. It reads the whole file.
    package func damage() throws -> String? {
        let answer = try read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        return answer == "ok" ? nil : answer ?? "no answer"
    }
}
