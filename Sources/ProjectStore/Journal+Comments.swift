import Foundation
import GRDB

/// A comment of a person on a tile.
package struct TileComment: Sendable, Equatable {
    package let tile: TileKey
    /// One line.
    package let text: String
    package let author: String
    package let time: Date

    package init(tile: TileKey, text: String, author: String, time: Date) {
        self.tile = tile
        self.text = text
        self.author = author
        self.time = time
    }
}

extension Journal {
    /// Adds a comment to a tile. Comments stay in the journal.
    /// - Parameter text: Line breaks become spaces.
    @discardableResult
    package func comment(_ text: String, on tile: TileKey) throws -> TileComment {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let comment = TileComment(tile: tile, text: line, author: author, time: clock())
        try write { try insert(comment, in: $0) }
        return comment
    }

    func insert(_ comment: TileComment, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO comment (image, top, "left", height, width, text, author, time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: comment.tile.columnValues + [
                comment.text, comment.author, comment.time.timeIntervalSince1970,
            ])
    }

    /// All comments, the oldest first.
    package func comments() throws -> [TileComment] { try comments(sql: "SELECT * FROM comment ORDER BY id", []) }

    /// The comments on a tile, the oldest first.
    package func comments(on tile: TileKey) throws -> [TileComment] {
        try comments(
            sql: """
                SELECT * FROM comment WHERE image = ? AND top = ? AND "left" = ? AND height = ? AND width = ? ORDER BY id
                """, tile.columnValues)
    }

    private func comments(sql: String, _ arguments: StatementArguments) throws -> [TileComment] {
        try read { try Row.fetchAll($0, sql: sql, arguments: arguments).compactMap(TileComment.init) }
    }
}

extension TileComment {
    /// Nil if the row has no pixels.
    init?(_ row: Row) throws {
        guard let tile = try row.tileKey() else { return nil }
        self.init(
            tile: tile, text: try row.value("text"), author: try row.value("author"),
            time: Date(timeIntervalSince1970: try row.value("time")))
    }
}
