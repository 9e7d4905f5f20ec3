import Foundation
import GRDB
import Imagery

/// A row of the table `tile`.
struct TileRow {
    let id: Int64
    let key: TileKey
    let state: TileState
    /// The last edit in effect; nil if all edits are undone.
    let position: Int64?
    /// The encoded mask; nil if it was not read with the row. It is then read when needed.
    let mask: [UInt8]?

    init(id: Int64, key: TileKey, state: TileState, position: Int64?, mask: [UInt8]? = nil) {
        self.id = id
        self.key = key
        self.state = state
        self.position = position
        self.mask = mask
    }

    /// Nil if the pixels of a tile of an earlier version are not known yet.
    init?(_ row: Row) throws {
        guard let key = try row.tileKey() else { return nil }
        self.init(
            id: try row.value("id"), key: key, state: try row.choice("state"), position: try row.optional("position"),
            mask: row.hasColumn("mask") ? [UInt8](try row.value("mask", as: Data.self)) : nil)
    }

    /// The columns that `init` reads, without `mask`.
    static let columns = #"id, image, top, "left", height, width, annotator, state, position"#
}

/// The stored tiles of all tilings that overlap a tile, with the labels of one annotator or of the project.
struct TileStack {
    let key: TileKey
    /// The row of this tile, even if all its edits are undone.
    let row: TileRow?
    /// All overlapping rows with an edit in effect, in the order of their last edits.
    let layers: [TileRow]

    init(_ key: TileKey, in database: Database, _ journal: Journal) throws {
        let rect = key.rect
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(TileRow.columns) FROM tile
                WHERE image = ? AND top < ? AND "left" < ? AND top + height > ? AND "left" + width > ?
                    AND annotator = ?
                """)
        let rows = try Row.fetchAll(
            statement,
            arguments: [
                key.image.number, rect.top + rect.height, rect.left + rect.width, rect.top, rect.left,
                key.annotator ?? "",
            ])
        self.init(key, among: try rows.compactMap(TileRow.init))
    }

    /// - Parameter rows: All rows that overlap the tile, in any order. Other rows are ignored.
    init(_ key: TileKey, among rows: [TileRow]) {
        self.key = key
        row = rows.first { $0.key == key }
        layers = rows.filter { $0.position != nil && $0.key.rect.intersection(key.rect) != nil }
            .sorted { ($0.position ?? 0) < ($1.position ?? 0) }
    }

    /// Whether the tile has a row, or overlaps a row with an edit in effect.
    var isTouched: Bool { row != nil || !layers.isEmpty }

    /// Whether the last edit can be undone: no tile of another tiling was edited here later.
    var canUndo: Bool { row?.position.map(isNewest) ?? false }

    /// Whether an edit of the tile is newer than all edits of other tilings here.
    func isNewest(_ edit: Int64) -> Bool { layers.allSatisfy { $0.key == key || ($0.position ?? 0) < edit } }

    /// Whether no other tiling has a newer edit here. Then the row of the tile has the complete mask and state.
    var hasNoNewerOverlap: Bool { layers.last.map { $0.key == key } ?? true }

    /// The state of the tile without reading masks; nil if masks are needed.
    var stateWithoutMask: TileState? { hasNoNewerOverlap ? layers.last?.state ?? .unlabeled : nil }

    /// The current state and mask of the tile. The mask has class IDs.
    func composed(in database: Database, _ journal: Journal) throws -> (state: TileState, mask: LabelMask) {
        guard let top = layers.last else { return (.unlabeled, LabelMask(size: key.rect.size)) }
        if hasNoNewerOverlap { return (top.state, try journal.mask(of: top, in: database)) }
        var composed = TileLayers(key.rect)
        for layer in layers {
            composed.add(try journal.mask(of: layer, in: database), at: layer.key.rect, state: layer.state)
        }
        return (composed.state, composed.mask)
    }
}

extension Journal {
    /// The decoded mask of a row, with class IDs.
    func mask(of row: TileRow, in database: Database) throws -> LabelMask {
        let stored = try encodedMask(of: row, in: database)
        do {
            return try RunLengthCode.mask(stored, size: row.key.rect.size)
        } catch {
            throw damaged("the mask of \(row.key)")
        }
    }

    func encodedMask(of row: TileRow, in database: Database) throws -> [UInt8] {
        if let mask = row.mask { return mask }
        let statement = try database.cachedStatement(sql: "SELECT mask FROM tile WHERE id = ?")
        let found = try Row.fetchOne(statement, arguments: [row.id])
        guard let found else { throw damaged("the mask of \(row.key)") }
        return [UInt8](try found.value("mask", as: Data.self))
    }

    /// Replaces class IDs by class indices of the project.
    func indices(of mask: LabelMask) throws -> LabelMask {
        do {
            return try labelIDs.indices(of: mask)
        } catch {
            throw damaged("a mask has pixels of the class ID \(error.number), which is not in project.toml")
        }
    }
}
