import Foundation
import GRDB

extension Journal {
    /// Longer times between two edits of an author are breaks and count as no work, in seconds. A longer one counts
    /// coffee as work; a shorter one leaves out looking at a hard tile.
    package static let longestPause: TimeInterval = 60

    /// When each author made the last edit by hand, undone ones included.
    package func lastManualTimes() throws -> [String: Date] {
        let kinds = Edit.Kind.allCases.filter(\.isManual).map { "'\($0.rawValue)'" }.joined(separator: ", ")
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
