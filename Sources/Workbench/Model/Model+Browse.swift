import Acquisition
import Pool
import Terminal

extension Model {
    /// Actions outside the editor.
    mutating func browse(_ action: Action) -> [Effect] {
        if focus == .scatter, let effects = inScatter(action) { return effects }
        let focusBefore = focus
        switch action {
        case .focusNext: focus = focus.next
        case .focusPrevious: focus = focus.previous
        case .focusImage: focus = .image
        case .focusScatter: focus = .scatter
        case .focusAcquisition: focus = .acquisition
        case .focusQueue: focus = .queue
        case .focusRound: focus = .round
        case .zoom: isZoomed.toggle()
        case .search: dialog = .search(Search())
        case .nextMatch: goToMatch(by: 1)
        case .previousMatch: goToMatch(by: -1)
        case .nextQueued: goToNextQueued()
        case .previousQueued: goToPreviousQueued()
        case .nextSkipped: goToNextSkipped()
        case .nextImage: goToImage(by: 1)
        case .previousImage: goToImage(by: -1)
        case .openEditor: return openEditor()
        case .clearSelection: clearSelection()
        case .roundPage: view.roundPage = view.roundPage.advanced(by: 1)
        case .overlayNext: view.overlay = view.overlay.advanced(by: 1)
        case .overlayPrevious: view.overlay = view.overlay.advanced(by: -1)
        case .scatterColor: view.scatterColor = view.scatterColor.advanced(by: 1)
        case .addToQuery: return toggleAdded()
        case .barFromQuery: return toggleBarred()
        case .skip: return [edit(cursor, .setSkipped(states[cursor] != .skipped))]
        case .flag: return [edit(cursor, .setFlagged(states[cursor] != .flagged))]
        case .undo: return [edit(cursor, .undo)]
        case .redo: return [edit(cursor, .redo)]
        case .takeQuery: return takeQuery()
        case .resetSettings: resetSettings()
        case .nextPreset: nextPreset()
        case .nextChange: goToNextChange()
        case .up: move(down: -1, right: 0)
        case .down: move(down: 1, right: 0)
        case .left: move(down: 0, right: -1)
        case .right: move(down: 0, right: 1)
        case .farLeft: steer(down: 0, right: -1, far: true)
        case .farRight: steer(down: 0, right: 1, far: true)
        case .first: goToEnd(first: true)
        case .last: goToEnd(first: false)
        default: break
        }
        // Labels may have come since they were counted last.
        return focus == .round && focusBefore != .round ? [.summarizeLabels] : []
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

    private mutating func goToNextQueued() {
        guard let queue = worklist, !queue.positions.isEmpty else {
            return say("Nothing is asked yet: r trains and asks")
        }
        guard let next = nextOpenInQueue() else { return say(queueDoneText) }
        go(to: next)
    }

    private mutating func goToPreviousQueued() {
        guard let queue = worklist, !queue.positions.isEmpty else {
            return say("Nothing is asked yet: r trains and asks")
        }
        let rank = queueRank ?? 0
        go(to: queue.positions[(rank + queue.positions.count - 1) % queue.positions.count])
    }

    /// The next tile after the cursor, around the end, that was put off: skipped or flagged.
    private mutating func goToNextSkipped() {
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

    private mutating func move(down: Int, right: Int) {
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

    private mutating func goToEnd(first: Bool) {
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
    private mutating func goToImage(by steps: Int) {
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
