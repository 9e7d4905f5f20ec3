import GRDB
import Imagery
import Pool
import Problems

/// Finds the pixels of tiles that earlier versions stored as row and column.
extension Journal {
    /// Stores the pixels of old tiles, as far as they are certain.
    /// - Parameter records: The images. Images of unknown size are skipped.
    func placeOldTiles(of records: some Sequence<ImageRecord>, tiling: Tiling) throws {
        let waiting = try waitingImages()
        let images = records.filter { waiting.contains($0.id) }
        guard !images.isEmpty else { return }
        try writeIfPossible { database in
            for image in images {
                guard let size = image.size else { continue }
                let positions = OldTilePositions(try oldTiles(of: image.id, in: database), tiling, size).positions
                for (id, position) in positions {
                    // If a newer tile has the same pixels, the old tile stays without pixels.
                    try database.execute(
                        sql: #"UPDATE OR IGNORE tile SET top = ?, "left" = ? WHERE id = ?"#,
                        arguments: [position.top, position.left, id])
                }
                if tiling.fits(size) {
                    let grid = TileGrid(tiling, of: size)
                    for table in ["query_item", "choice"] {
                        try place(itemsOf: table, image: image.id, grid, in: database)
                    }
                }
            }
        }
    }

    /// Images with tiles, query items or choices whose pixels are not known.
    private func waitingImages() throws -> Set<ImageID> {
        try read { database in
            let sql = ["tile", "query_item", "choice"].map { "SELECT image FROM \($0) WHERE top IS NULL" }
                .joined(separator: " UNION ")
            return Set(try Row.fetchAll(database, sql: sql).map { ImageID(try $0.value("image")) })
        }
    }

    /// For each image, the number of tiles with an edit in effect whose pixels are not known, and how many of them are
    /// labeled.
    func unplacedTiles() throws -> [ImageID: (tiles: Int, confirmed: Int)] {
        try read { database in
            var counts: [ImageID: (Int, Int)] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT tile.image, count(*) AS tiles, sum(state IN (\(TileState.confirmedSQL))) AS confirmed
                    FROM tile JOIN image ON image.id = tile.image
                    WHERE top IS NULL AND fingerprint IS NOT NULL AND position IS NOT NULL GROUP BY tile.image
                    """)
            for row in rows {
                counts[ImageID(try row.value("image"))] = (try row.value("tiles"), try row.value("confirmed"))
            }
            return counts
        }
    }

    private func oldTiles(of image: ImageID, in database: Database) throws -> [OldTile] {
        try Row.fetchAll(
            database,
            sql: "SELECT id, height, width, old_row, old_column FROM tile WHERE image = ? AND top IS NULL",
            arguments: [image.number]
        ).map { row in
            let size = Size(height: try row.value("height"), width: try row.value("width"))
            guard size.isPlausible else { throw Problem.unusableColumn("height") }
            return OldTile(
                id: try row.value("id"), row: try row.value("old_row"), column: try row.value("old_column"), size: size)
        }
    }

    private func place(itemsOf table: String, image: ImageID, _ grid: TileGrid, in database: Database) throws {
        let places = try Row.fetchAll(
            database,
            sql: "SELECT DISTINCT old_row, old_column FROM \(table) WHERE image = ? AND top IS NULL",
            arguments: [image.number])
        for place in places {
            let (row, column) = (try place.value("old_row", as: Int.self), try place.value("old_column", as: Int.self))
            guard 0..<grid.rows ~= row, 0..<grid.columns ~= column else { continue }
            let rect = grid.rect(row: row, column: column)
            try database.execute(
                sql: """
                    UPDATE \(table) SET top = ?, "left" = ?, height = ?, width = ?
                    WHERE image = ? AND old_row = ? AND old_column = ? AND top IS NULL
                    """,
                arguments: [rect.top, rect.left, rect.height, rect.width, image.number, row, column])
        }
    }
}
