import GRDB

extension Journal {
    /// For each confirmed tile, the first round that was started after the current edit of the tile. Without such a
    /// round, it is the next round. A round that failed counts, too. The order uses the clock, so a clock that was set
    /// back can change it.
    package func labelRounds() throws -> [TileKey: Int] {
        try read { database in
            var rounds: [TileKey: Int] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: #"""
                    SELECT image, top, "left", height, width,
                        coalesce(
                            (SELECT min(number) FROM round WHERE started >= edit.time),
                            (SELECT max(number) + 1 FROM round), 0) AS round
                    FROM tile JOIN edit ON edit.id = tile.position
                    WHERE state IN (\#(TileState.confirmedSQL)) AND annotator = ''
                    """#)
            while let row = try rows.next() {
                if let key = try row.tileKey() { rounds[key] = try row.value("round") }
            }
            return rounds
        }
    }
}
