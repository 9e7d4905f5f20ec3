import Files
import Foundation
import GRDB
import Imagery
import Pool
import Problems

extension Journal {
    /// All images that the project ever had, sorted by ID.
    package func images() throws -> [ImageRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM image ORDER BY id").map { row in
                let height = try row.optional("height", as: Int.self)
                let width = try row.optional("width", as: Int.self)
                let size = height.flatMap { height in width.map { Size(height: height, width: $0) } }
                guard size?.isPlausible ?? true else { throw Problem.unusableColumn("height") }
                return ImageRecord(
                    id: ImageID(try row.imageNumber("id")), path: try row.value("path"), size: size,
                    fingerprint: try row.optional("fingerprint", as: String.self).map { ContentHash(hexadecimal: $0) },
                    split: try row.choice("split"), isReplaced: try row.value("replaced"))
            }
        }
    }

    /// The images with a tile that is drafted, confirmed, disputed or flagged, or that has a mask with labels. Second
    /// labels count.
    func labeledImages() throws -> Set<ImageID> {
        let inState = try images(withTiles: "position IS NOT NULL AND state IN (\(TileState.drawnSQL))")
        return try read { database in
            var labeled = inState
            let others = try Row.fetchCursor(
                database,
                sql: """
                    SELECT image, height, width, mask FROM tile
                    WHERE position IS NOT NULL AND state NOT IN (\(TileState.drawnSQL))
                    """)
            while let row = try others.next() {
                let image = ImageID(try row.value("image"))
                let size = Size(height: try row.value("height"), width: try row.value("width"))
                guard !labeled.contains(image), size.isPlausible else { continue }
                let empty = RunLengthCode.encode(unlabeled: size)
                if [UInt8](try row.value("mask", as: Data.self)) != empty { labeled.insert(image) }
            }
            return labeled
        }
    }

    /// The images with a tile that was ever edited, even if all edits are undone.
    func touchedImages() throws -> Set<ImageID> { try images(withTiles: "TRUE") }

    private func images(withTiles condition: String) throws -> Set<ImageID> {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT DISTINCT image FROM tile WHERE \(condition)")
            return Set(try rows.map { ImageID(try $0.value("image")) })
        }
    }

    /// Whether no tile was ever edited.
    package func hasNoLabels() throws -> Bool {
        try read { try Row.fetchOne($0, sql: "SELECT 1 FROM tile LIMIT 1") == nil }
    }

    /// The number of confirmed tiles of an image, by the current tiling. If the image size is unknown or too small, it is
    /// the number of stored tiles.
    func confirmedTileCount(of image: ImageRecord, _ tiling: Tiling) throws -> Int {
        if let size = image.size, tiling.fits(size) {
            return try states(of: [image.id: TileGrid(tiling, of: size)]).values.count(where: \.isConfirmed)
        }
        return try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM tile
                    WHERE image = ? AND state IN (\(TileState.confirmedSQL)) AND annotator = '' AND position IS NOT NULL
                    """,
                arguments: [image.id.number]) ?? 0
        }
    }

    /// Writes new and changed image records in one transaction.
    func store(_ changes: [ImageChange]) throws {
        guard !changes.isEmpty else { return }
        try writeIfPossible { database in
            for change in changes { try store(change, in: database) }
        }
    }

    private func store(_ change: ImageChange, in database: Database) throws {
        let record = change.record
        let values: StatementArguments = [
            record.id.number, record.path, record.size?.height, record.size?.width, record.fingerprint?.hexadecimal,
            record.split.rawValue, record.isReplaced,
        ]
        try database.execute(
            sql: """
                INSERT INTO image (id, path, height, width, fingerprint, split, replaced) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET path = excluded.path, height = excluded.height, width = excluded.width,
                    fingerprint = excluded.fingerprint, split = excluded.split, replaced = excluded.replaced
                """, arguments: values)
        guard let kind = change.kind else { return }
        try database.execute(
            sql: """
                INSERT INTO image_change (image, kind, before, after, author, time) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                record.id.number, kind.rawValue, change.before, change.after, author, clock().timeIntervalSince1970,
            ])
    }
}

/// An image record to write, with the reason for the change.
struct ImageChange {
    enum Kind: String {
        case placed, moved, contentAccepted, replaced, relinked, splitChanged
    }

    let record: ImageRecord
    /// Nil for a new image.
    let kind: Kind?
    let before: String
    let after: String

    init(_ record: ImageRecord, _ kind: Kind? = nil, before: String = "", after: String = "") {
        self.record = record
        self.kind = kind
        self.before = before
        self.after = after
    }
}
