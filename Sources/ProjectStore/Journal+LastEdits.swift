import Foundation
import GRDB

extension Journal {
    /// The longest time in seconds between two edits of an author that counts as work. A larger value counts breaks as
    /// work. A smaller value ignores the time for looking at a difficult tile.
    package static let longestPause: TimeInterval = 60

    /// The time of the last manual edit of each author, undone edits included.
    package func lastManualTimes() throws -> [String: Date] {
        let kinds = Edit.Kind.allCases.filter(\.isManual).sql
        return try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT author, time FROM edit
                    WHERE id IN (SELECT max(id) FROM edit WHERE kind IN (\(kinds)) GROUP BY author)
                    """)
            let times = try rows.map { row in
                (try row.value("author", as: String.self), Date(timeIntervalSince1970: try row.value("time")))
            }
            return Dictionary(times) { $1 }
        }
    }
}
