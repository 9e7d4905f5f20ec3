import Foundation
import GRDB
import Imagery

/// Labels of a tile that an annotator drew and confirmed, without seeing those of others.
package struct AnnotatorLabels: Sendable, Equatable {
    package let author: String
    /// Whether these are second labels, and not the labels of the project.
    package let isSecond: Bool
    /// The time of the confirmation.
    package let time: Date
    /// Masks contain class indices.
    package let mask: LabelMask
}

/// Second labels: some tiles are labeled by two annotators, and the second does not see the labels of the first. They
/// measure how well annotators agree. See `TileKey.annotator`.
extension Journal {
    /// Requests second labels of tiles. A tile that is requested again stays once.
    package func requestSecondLabels(of tiles: [TileKey]) throws {
        let known = Set(try secondRequests())
        try write { database in
            for tile in tiles where !known.contains(tile) {
                try database.execute(
                    sql: """
                        INSERT INTO second_request (image, top, "left", height, width, author, time)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: tile.columnValues + [author, clock().timeIntervalSince1970])
            }
        }
    }

    /// The tiles whose second labels were requested, in the order of the requests.
    package func secondRequests() throws -> [TileKey] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM second_request ORDER BY id").compactMap { try $0.tileKey() }
        }
    }

    /// The keys and states of all second labels, sorted by tile and annotator. Labels whose edits are all undone are
    /// left out.
    package func secondLabels() throws -> [(key: TileKey, state: TileState)] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT \(TileRow.columns) FROM tile WHERE annotator <> '' AND position IS NOT NULL"
            ).compactMap(TileRow.init).map { ($0.key, $0.state) }.sorted { $0.0 < $1.0 }
        }
    }

    /// The confirmed labels of a tile, one for each annotator who labeled it: the labels of the project first, then
    /// second labels by name. The author of the project's labels is the one who confirmed them last.
    package func confirmedLabels(of tile: TileKey) throws -> [AnnotatorLabels] {
        try read { try confirmedLabels(of: tile, in: $0) }
    }

    func confirmedLabels(of tile: TileKey, in database: Database) throws -> [AnnotatorLabels] {
        let annotators = try String.fetchAll(
            database,
            sql: """
                SELECT annotator FROM tile
                WHERE image = ? AND top = ? AND "left" = ? AND height = ? AND width = ? AND position IS NOT NULL
                ORDER BY annotator
                """, arguments: tile.columnValues)
        return try ([""] + annotators.filter { !$0.isEmpty }).compactMap { annotator in
            let key = tile.labels(of: annotator)
            guard let snapshot = try snapshot(of: key, in: database),
                snapshot.state.isConfirmed || snapshot.state == .disputed
            else { return nil }
            let confirmed = try edits(of: key, in: database).last { $0.isCurrent && $0.isConfirmation }
            guard let confirmed else { return nil }
            return AnnotatorLabels(
                author: confirmed.author, isSecond: key.annotator != nil, time: confirmed.time, mask: snapshot.mask)
        }
    }

    /// The author of the edit that confirmed each tile of the project, and of disputed tiles.
    package func confirmingAuthors() throws -> [TileKey: String] {
        try read { database in
            // For most tiles, the last edit is the confirmation, so the chain of edits is short. UNION also ends a cycle,
            // which only a database that was edited by hand has.
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    WITH RECURSIVE chain(tile, id) AS (
                        SELECT id, position FROM tile
                            WHERE annotator = '' AND position IS NOT NULL
                                AND state IN (\(TileState.confirmedSQL), '\(TileState.disputed.rawValue)')
                        UNION
                        SELECT chain.tile, edit.previous FROM chain JOIN edit ON edit.id = chain.id
                            WHERE edit.kind NOT IN (\(Edit.Kind.confirmations.sql)) AND edit.previous IS NOT NULL)
                    SELECT image, top, "left", height, width, author
                    FROM chain JOIN edit ON edit.id = chain.id JOIN tile ON tile.id = chain.tile
                    WHERE edit.kind IN (\(Edit.Kind.confirmations.sql))
                    """)
            var authors: [TileKey: String] = [:]
            while let row = try rows.next() {
                if let key = try row.tileKey() { authors[key] = try row.value("author") }
            }
            return authors
        }
    }
}

extension Edit {
    /// Whether the author of the edit stands behind the labels of the tile.
    var isConfirmation: Bool { Kind.confirmations.contains(kind) }
}

extension Edit.Kind {
    /// The kinds whose author stands behind the labels of the tile. A review is none: it confirms the labels of another
    /// person.
    static let confirmations: [Edit.Kind] = [.confirm, .import, .oracle]
}
