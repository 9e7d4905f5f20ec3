import GRDB
import Imagery
import Pool

/// Tiles of earlier versions, which have a row and a column of a grid, get the pixels that these were.
extension Journal {
    /// - Parameter records: All images whose sizes are known.
    func placeOldTiles(of records: some Sequence<ImageRecord>, tiling: Tiling) throws {
        let waiting = try waitingImages()
        let images = records.filter { waiting.contains($0.id) }
        guard !images.isEmpty else { return }
        try writeIfPossible { database in
            for image in images {
                guard let size = image.size else { continue }
                let tiles = try oldTiles(of: image.id, in: database)
                if let grid = TileGrid.fitting(tiles, tiling, size) {
                    for tile in tiles {
                        let rect = grid.rect(row: tile.row, column: tile.column)
                        try database.execute(
                            sql: #"UPDATE tile SET top = ?, "left" = ? WHERE id = ?"#,
                            arguments: [rect.top, rect.left, tile.id])
                    }
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

    /// Images with something whose pixels are not known.
    private func waitingImages() throws -> Set<ImageID> {
        try read { database in
            let sql = ["tile", "query_item", "choice"].map { "SELECT image FROM \($0) WHERE top IS NULL" }
                .joined(separator: " UNION ")
            return Set(try Row.fetchAll(database, sql: sql).map { ImageID(try $0.value("image")) })
        }
    }

    /// How many confirmed tiles of each image have no known place.
    func unplacedTiles() throws -> [ImageID: Int] {
        try read { database in
            var counts: [ImageID: Int] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT tile.image, count(*) AS tiles FROM tile JOIN image ON image.id = tile.image
                    WHERE top IS NULL AND fingerprint IS NOT NULL AND position IS NOT NULL GROUP BY tile.image
                    """)
            for row in rows { counts[ImageID(try row.value("image"))] = try row.value("tiles") }
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
            guard size.isPlausible else { throw Row.Unusable(column: "height") }
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

/// A tile of an earlier version.
struct OldTile {
    let id: Int64
    let row: Int
    let column: Int
    let size: Size
}

extension TileGrid {
    /// The grid of an image in which all `tiles` have their sizes: that of the project's tiling now, else the only one
    /// among the usual tilings; nil where none fits, or tiles would lie elsewhere by another one that fits, too.
    static func fitting(_ tiles: [OldTile], _ tiling: Tiling, _ size: Size) -> TileGrid? {
        func grid(_ tiling: Tiling) -> TileGrid? {
            guard tiling.fits(size) else { return nil }
            let grid = TileGrid(tiling, of: size)
            let fits = tiles.allSatisfy { tile in
                0..<grid.rows ~= tile.row && 0..<grid.columns ~= tile.column
                    && grid.rect(row: tile.row, column: tile.column).size == tile.size
            }
            return fits ? grid : nil
        }
        if let current = grid(tiling) { return current }
        let sides = Set(tiles.flatMap { [$0.size.height, $0.size.width] })
        let usual =
            (1...64).flatMap { rows in (1...64).map { Tiling.grid(rows: rows, columns: $0) } }
            + sides.sorted().map { Tiling.region(side: $0) }
        let found = usual.compactMap(grid)
        let places = Set(found.map { grid in tiles.map { grid.rect(row: $0.row, column: $0.column) } })
        return places.count == 1 ? found.first : nil
    }
}
