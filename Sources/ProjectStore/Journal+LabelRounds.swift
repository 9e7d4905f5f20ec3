import GRDB

extension Journal {
    /// For each confirmed tile the round that learned from its labels first, or will: the first that was started after the
    /// edit in effect.
    package func labelRounds() throws -> [TileKey: Int] {
        try read { database in
            var rounds: [TileKey: Int] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: #"""
                    SELECT image, "row", "column",
                        coalesce(
                            (SELECT min(number) FROM round WHERE started >= edit.time),
                            (SELECT max(number) + 1 FROM round), 0) AS round
                    FROM tile JOIN edit ON edit.id = tile.position WHERE state = 'labeled'
                    """#)
            while let row = try rows.next() {
                rounds[TileKey(image: row["image"], row: row["row"], column: row["column"])] = row["round"]
            }
            return rounds
        }
    }
}
