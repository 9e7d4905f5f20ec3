import GRDB

extension Journal {
    /// For each tile that has a row the round that learned from its labels first, or will: the first that was started
    /// after the edit in effect. Whether the tile is confirmed now, `states` says.
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
                    FROM tile JOIN edit ON edit.id = tile.position WHERE state = 'labeled'
                    """#)
            while let row = try rows.next() {
                if let key = try row.tileKey() { rounds[key] = try row.value("round") }
            }
            return rounds
        }
    }
}
