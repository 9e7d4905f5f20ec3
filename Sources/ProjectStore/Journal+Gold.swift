import Foundation
import GRDB
import Imagery
import Problems

/// Gold labels: labels of experts, by which the labels of annotators are measured. They are never trained on and never
/// shown as labels.
extension Journal {
    /// The gold labels of all tiles, sorted by image and position. Masks contain class indices.
    package func goldMasks() throws -> [(tile: TileKey, mask: LabelMask)] {
        try read { try goldMasks(in: $0) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// - Parameter image: Only the tiles of this image; nil for all images.
    func goldMasks(of image: ImageID? = nil, in database: Database) throws -> [TileKey: LabelMask] {
        let condition = image.map { "WHERE image = \($0.number)" } ?? ""
        let rows = try Row.fetchCursor(
            database, sql: "SELECT image, top, \"left\", height, width, mask FROM gold \(condition) ORDER BY id")
        var masks: [TileKey: LabelMask] = [:]
        while let row = try rows.next() {
            guard let tile = try row.tileKey() else { continue }
            let stored = [UInt8](try row.value("mask", as: Data.self))
            guard let mask = try? RunLengthCode.mask(stored, size: tile.rect.size) else {
                throw damaged("the gold labels of \(tile)")
            }
            masks[tile] = try indices(of: mask)
        }
        return masks
    }

    /// Adds the gold labels of a tile. Earlier ones stay in the journal, but no longer count.
    func recordGold(_ mask: LabelMask, of tile: TileKey, in database: Database) throws {
        precondition(mask.size == tile.rect.size, "Journal: gold labels of \(mask.size) for \(tile)")
        try database.execute(
            sql: """
                INSERT INTO gold (image, top, "left", height, width, mask, author, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: tile.columnValues + [
                Data(RunLengthCode.encode(try numbers(of: mask))), author, clock().timeIntervalSince1970,
            ])
    }
}
