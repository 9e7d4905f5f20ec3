import Pool

/// Moves the cursor from tile to tile.
extension SharedState {
    mutating func goToNextQueued() {
        if let next = nextOpenInQueue() { go(to: next) }
    }

    mutating func goToPreviousQueued() {
        guard let positions = worklist?.positions, !positions.isEmpty else { return }
        go(to: positions[((queueRank ?? 0) + positions.count - 1) % positions.count])
    }

    /// The next tile after the cursor, around the end, that was put off: skipped or flagged.
    mutating func goToNextSkipped() {
        let positions = Array(cursor + 1..<pool.count) + Array(0...cursor)
        if let next = positions.first(where: { states[$0] == .skipped || states[$0] == .flagged }) { go(to: next) }
    }

    /// To the tile at `position`, or into the editor where the cursor is there already.
    mutating func goOrOpen(_ position: Int) {
        if position == cursor { requestEditor() } else { go(to: position) }
    }

    /// To a neighbor in the grid of the image, as far as there is one.
    mutating func moveInImage(down: Int, right: Int) {
        let grid = cursorPicture.grid
        let tile = cursorTile
        let target = TileID(
            image: tile.image, row: max(0, min(grid.rows - 1, tile.row + down)),
            column: max(0, min(grid.columns - 1, tile.column + right)))
        if let position = pool.position(of: target) { go(to: position) }
    }

    /// To the first or the last tile of the image.
    mutating func goToEndOfImage(first: Bool) {
        let tiles = cursorPicture.tiles
        go(to: first ? tiles.lowerBound : tiles.upperBound - 1)
    }

    /// To the same tile of another image, or the nearest it has; with tiles selected, to the first of them in another image.
    mutating func goToImage(by steps: Int) {
        let count = pool.pictures.count
        if let selection {
            let (here, pictures) = (pool.pictureIndex(ofTile: cursor), pool.pictures)
            let order = (1...count).lazy.map { pictures[(here + (steps + count) * $0) % count] }
            let next = order.compactMap { $0.tiles.first(where: selection.contains) }.first
            if let next { go(to: next) }
            return
        }
        goToImage(at: (pool.pictureIndex(ofTile: cursor) + steps + count) % count)
    }

    mutating func goToImage(at index: Int) {
        let picture = pool.pictures[index]
        let row = min(cursorTile.row, picture.grid.rows - 1)
        let column = min(cursorTile.column, picture.grid.columns - 1)
        go(to: picture.position(row: row, column: column))
    }

    // MARK: A selection

    mutating func select(_ positions: [Int]) {
        guard !positions.isEmpty else { return say("No tile in there; the selection is as it was") }
        narrow(to: TileSelection(positions, of: pool.count))
        if let first = worklist?.positions.first, selection?.contains(cursor) == false { go(to: first) }
        let next = keymap.text(for: .nextQueued, in: focus.context)
        let all = keymap.text(for: .clearSelection, in: focus.context)
        say("\(positions.count) of \(pool.count) tiles: \(next) goes through them, \(all) shows all again")
    }

    mutating func clearSelection() {
        guard selection != nil else { return }
        narrow(to: nil)
        say("All \(pool.count) tiles again")
    }
}
