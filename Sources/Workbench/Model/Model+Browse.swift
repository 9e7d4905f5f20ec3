import Acquisition
import Pool
import Terminal

extension Model {
    /// Gives a pane the keyboard.
    mutating func focus(on pane: Pane) -> [Effect] {
        let isNew = focus != pane
        focus = pane
        // Labels may have come since they were counted last.
        return pane == .round && isNew ? [.summarizeLabels] : []
    }

    /// Asks the journal for a change of the tile at `position`.
    mutating func edit(_ position: Int, _ edit: TileEdit) -> Effect {
        .edit(pool.tiles[position], edit, ticket: nextTicket())
    }

    // MARK: The query

    func nextOpenInQueue() -> Int? {
        guard let queue = worklist, let rank = queue.nextOpen(after: queuePlace, isOpen: isOpen) else { return nil }
        return queue.positions[rank]
    }

    /// The rank after which the queue goes on: the cursor's, or where it was left for another tile.
    var queuePlace: Int {
        guard let queue = worklist, let queueRank else { return -1 }
        return queue.rank(of: cursor) == nil ? queueRank - 1 : queueRank
    }

    mutating func goToNextQueued() {
        guard let queue = worklist, !queue.positions.isEmpty else {
            return say("Nothing is asked yet: r trains and asks")
        }
        guard let next = nextOpenInQueue() else { return say(queueDoneText) }
        go(to: next)
    }

    mutating func goToPreviousQueued() {
        guard let queue = worklist, !queue.positions.isEmpty else {
            return say("Nothing is asked yet: r trains and asks")
        }
        let rank = queueRank ?? 0
        go(to: queue.positions[(rank + queue.positions.count - 1) % queue.positions.count])
    }

    /// The next tile after the cursor, around the end, that was put off: skipped or flagged.
    mutating func goToNextSkipped() {
        let positions = Array(cursor + 1..<pool.count) + Array(0...cursor)
        guard let next = positions.first(where: { states[$0] == .skipped || states[$0] == .flagged }) else {
            return say("No tile is skipped or flagged")
        }
        go(to: next)
    }

    // MARK: Moves

    mutating func go(to position: Int) {
        cursor = position
        if let rank = worklist?.rank(of: position) { queueRank = rank }
        keepScatterCursorVisible()
    }

    mutating func move(down: Int, right: Int) -> [Effect] {
        guard editor == nil else { return moveBrush(down: down, right: right) }
        moveInPane(down: down, right: right)
        return []
    }

    mutating func moveFar(down: Int, right: Int) -> [Effect] {
        guard editor == nil else { return moveBrush(down: 8 * down, right: 8 * right) }
        if focus == .scatter {
            pan(right: Float(right), up: Float(-down))
        } else {
            steer(down: down, right: right, far: true)
        }
        return []
    }

    private mutating func moveInPane(down: Int, right: Int) {
        switch focus {
        case .acquisition: steer(down: down, right: right)
        case .image, .round:
            let grid = cursorPicture.grid
            let tile = cursorTile
            let target = TileID(
                image: tile.image, row: max(0, min(grid.rows - 1, tile.row + down)),
                column: max(0, min(grid.columns - 1, tile.column + right)))
            if let position = pool.position(of: target) { go(to: position) }
        case .queue:
            guard let queue = worklist, !queue.positions.isEmpty else { return }
            let rank = (queueRank ?? -1) + down + right
            go(to: queue.positions[max(0, min(queue.positions.count - 1, rank))])
        case .scatter:
            guard let embedding else { return }
            if let next = Neighborhood.nearest(in: embedding, from: cursor, right: right, up: -down) { go(to: next) }
        }
    }

    mutating func goToEnd(first: Bool) -> [Effect] {
        let far = first ? -1 << 20 : 1 << 20
        guard editor == nil else { return moveBrush(down: far, right: far) }
        goToEndOfPane(first: first)
        return []
    }

    private mutating func goToEndOfPane(first: Bool) {
        if focus == .acquisition {
            select(by: first ? -AcquisitionSetting.allCases.count : AcquisitionSetting.allCases.count)
        } else if focus == .queue {
            if let positions = worklist?.positions, let end = first ? positions.first : positions.last { go(to: end) }
        } else {
            let tiles = cursorPicture.tiles
            go(to: first ? tiles.lowerBound : tiles.upperBound - 1)
        }
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
        go(to: picture.firstTile + row * picture.grid.columns + column)
    }
}
