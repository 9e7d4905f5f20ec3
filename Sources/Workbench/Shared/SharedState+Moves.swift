import Pool

/// Moves the cursor to other tiles.
extension SharedState {
    mutating func goToNextQueued() {
        if let next = nextOpenInQueue() { go(to: next) }
    }

    mutating func goToPreviousQueued() {
        guard let positions = worklist?.positions, !positions.isEmpty else { return }
        go(to: positions[((queueRank ?? 0) + positions.count - 1) % positions.count])
    }

    /// Goes to the next skipped, flagged or disputed tile after the cursor, with wraparound.
    mutating func goToNextSkipped() {
        let positions = Array(cursor + 1..<pool.count) + Array(0...cursor)
        if let next = positions.first(where: { states[$0] == .skipped || states[$0].awaitsDecision }) { go(to: next) }
    }

    /// Goes to the tile at `position`. If the cursor is there already, the editor opens.
    mutating func goOrOpen(_ position: Int) {
        if position == cursor { requestEditor() } else { go(to: position) }
    }

    /// Goes to a neighbor in the grid of the image, if there is one.
    mutating func moveInImage(down: Int, right: Int) {
        let grid = cursorPicture.grid
        let tile = cursorTile
        let target = TileID(
            image: tile.image, row: max(0, min(grid.rows - 1, tile.row + down)),
            column: max(0, min(grid.columns - 1, tile.column + right)))
        if let position = pool.position(of: target) { go(to: position) }
    }

    /// Goes to the first or the last tile of the image.
    mutating func goToEndOfImage(first: Bool) {
        let tiles = cursorPicture.tiles
        go(to: first ? tiles.lowerBound : tiles.upperBound - 1)
    }

    /// Goes to the same row and column of another image, or to the nearest tile there. If tiles are selected, goes to
    /// the first selected tile of another image.
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
        guard !positions.isEmpty else { return showMessage("No tile is inside; the selection is unchanged") }
        narrow(to: TileSelection(positions, of: pool.count))
        if let first = worklist?.positions.first, selection?.contains(cursor) == false { go(to: first) }
        showSelectionMessage("\(positions.count) of \(pool.count) tiles")
    }

    /// Lists the tiles to review.
    mutating func selectTilesToReview() {
        let tiles = tilesToReview
        narrow(to: TileSelection(tiles, of: pool.count, for: .review))
        if let next = nextOpenInQueue() { go(to: next) }
        showSelectionMessage("\(tiles.count) tiles to review")
    }

    private mutating func showSelectionMessage(_ what: String) {
        let next = keymap.text(for: .nextQueued, in: focus.context)
        let all = keymap.text(for: .clearSelection, in: focus.context)
        showMessage("\(what): \(next) goes to the next one, \(all) shows all tiles again")
    }

    mutating func clearSelection() {
        guard selection != nil else { return }
        narrow(to: nil)
        showMessage("All \(pool.count) tiles are shown again")
    }
}
