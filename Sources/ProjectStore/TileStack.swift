import Foundation
import GRDB
import Imagery

/// A row of the table `tile`.
struct TileRow {
    let id: Int64
    let key: TileKey
    let state: TileState
    /// The last edit in effect; nil where all are undone, and the tile says nothing.
    let position: Int64?
    /// The mask as it is stored; nil where it was not read with the row, and is read when it is needed.
    let mask: [UInt8]?

    init(id: Int64, key: TileKey, state: TileState, position: Int64?, mask: [UInt8]? = nil) {
        self.id = id
        self.key = key
        self.state = state
        self.position = position
        self.mask = mask
    }

    /// Nil where the pixels of an earlier version's tile are not known yet.
    init?(_ row: Row) throws {
        guard let key = try row.tileKey() else { return nil }
        self.init(
            id: try row.value("id"), key: key, state: try row.choice("state"), position: try row.optional("position"),
            mask: row.hasColumn("mask") ? [UInt8](try row.value("mask", as: Data.self)) : nil)
    }

    /// The columns that `init` reads, but for `mask`.
    static let columns = #"id, image, top, "left", height, width, state, position"#
}

/// The rows that say something about the pixels of a tile, the tile's own and those of other tilings.
struct TileStack {
    let key: TileKey
    /// The tile's own row, whether it says something or not.
    let row: TileRow?
    /// All rows that say something, in the order in which they were edited.
    let layers: [TileRow]

    init(_ key: TileKey, in database: Database, _ journal: Journal) throws {
        let rect = key.rect
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(TileRow.columns) FROM tile
                WHERE image = ? AND top < ? AND "left" < ? AND top + height > ? AND "left" + width > ?
                """)
        let rows = try Row.fetchAll(
            statement,
            arguments: [
                key.image.number, rect.top + rect.height, rect.left + rect.width, rect.top, rect.left,
            ])
        self.init(key, among: try rows.compactMap(TileRow.init))
    }

    /// - Parameter rows: All that have a pixel of the tile, in any order; others may be among them.
    init(_ key: TileKey, among rows: [TileRow]) {
        self.key = key
        row = rows.first { $0.key == key }
        layers = rows.filter { $0.position != nil && $0.key.rect.intersection(key.rect) != nil }
            .sorted { ($0.position ?? 0) < ($1.position ?? 0) }
    }

    /// Whether the tile was touched, if only to take it all back, or something else says what its pixels are.
    var isTouched: Bool { row != nil || !layers.isEmpty }

    /// Whether the last edit in effect can be taken back: no tile of another tiling was edited over it since.
    var canUndo: Bool { row?.position.map(isNewest) ?? false }

    /// Whether an edit of the tile is newer than what other tilings say about its pixels.
    func isNewest(_ edit: Int64) -> Bool { layers.allSatisfy { $0.key == key || ($0.position ?? 0) < edit } }

    /// Whether the tile's own row, or nothing, says all.
    var isSimple: Bool { layers.last.map { $0.key == key } ?? true }

    /// The state of the tile without its mask; nil where the masks are needed to tell.
    var simpleState: TileState? { isSimple ? layers.last?.state ?? .unlabeled : nil }

    /// What the tile's pixels are now, as numbers of classes.
    func view(in database: Database, _ journal: Journal) throws -> (state: TileState, mask: LabelMask) {
        guard let top = layers.last else { return (.unlabeled, LabelMask(size: key.rect.size)) }
        if isSimple { return (top.state, try journal.mask(of: top, in: database)) }
        var seen = TileLayers(key.rect)
        for layer in layers {
            seen.add(try journal.mask(of: layer, in: database), at: layer.key.rect, state: layer.state)
        }
        return (seen.state, seen.mask)
    }
}

extension Journal {
    /// The mask of a row as it is stored, in numbers of classes.
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

    /// A mask with the numbers of classes replaced by their indices in the project's list.
    func indices(of mask: LabelMask) throws -> LabelMask {
        do {
            return try labelIDs.indices(of: mask)
        } catch {
            throw damaged("a mask has pixels of class number \(error.number), which is not in project.toml")
        }
    }
}
