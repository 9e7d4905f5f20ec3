import Foundation
import GRDB
import Imagery

/// What all tiles together say.
extension Journal {
    /// The state of every tile that was ever touched; all others are unlabeled.
    package func states() throws -> [TileKey: TileState] {
        try read { database in
            var states: [TileKey: TileState] = [:]
            let rows = try Row.fetchCursor(database, sql: #"SELECT id, image, "row", "column", state FROM tile"#)
            while let row = try rows.next() {
                guard let state = TileState(rawValue: row["state"]) else {
                    throw damaged("tile \(row["id"] as Int64)")
                }
                states[TileKey(image: row["image"], row: row["row"], column: row["column"])] = state
            }
            return states
        }
    }

    /// The masks of all confirmed tiles, by image, row, column.
    package func labeledMasks() throws -> [(tile: TileKey, mask: LabelMask)] {
        try labeledRows { rows in try rows.map { ($0.key, try mask(of: $0)) } }
    }

    /// The masks of the confirmed tiles of one image, by row, column.
    package func labeledMasks(ofImage image: String) throws -> [(tile: TileKey, mask: LabelMask)] {
        try labeledRows(ofImage: image) { rows in try rows.map { ($0.key, try mask(of: $0)) } }
    }

    /// How many pixels of the confirmed tiles have each value: class indices, void, unlabeled.
    package func pixelCounts() throws -> [UInt8: Int] {
        try labeledRows { rows in
            var counts: [UInt8: Int] = [:]
            for row in rows {
                do {
                    try RunLengthCode.forEachRun(of: row.mask, size: row.size) { counts[$1, default: 0] += $0 }
                } catch {
                    throw damaged("the mask of \(row.key)")
                }
            }
            return counts
        }
    }

    private func labeledRows<R>(ofImage image: String? = nil, _ body: ([TileRow]) throws -> R) throws -> R {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: #"""
                    SELECT * FROM tile WHERE state = ? AND (? IS NULL OR image = ?) ORDER BY image, "row", "column"
                    """#,
                arguments: [TileState.labeled.rawValue, image, image])
            return try body(rows.map(tileRow))
        }
    }
}
