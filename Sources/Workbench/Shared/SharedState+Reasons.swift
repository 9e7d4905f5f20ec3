import Terminal

/// Each member returns the reason why a command cannot run now, or nil if it can.
extension SharedState {
    /// Why commands that write to the project cannot run.
    var whyNoChange: String? {
        isReadOnly ? "The project is open for reading only: its folder is not writable" : nil
    }

    // MARK: Other tiles and images

    /// Why commands that go to a tile of the worklist cannot run. The worklist is the query, or the tiles that the user
    /// selected in the scatter pane.
    /// - Parameter context: The part of the screen whose key bindings the sentence names.
    func whyNoQuery(in context: KeyContext) -> String? {
        guard worklist?.positions.isEmpty ?? true else { return nil }
        if round.isBusy { return "The query is being selected: it appears when that is done" }
        return "There is no query yet: \(keymap.text(for: .retrain, in: context)) trains and selects tiles"
    }

    /// Why there is no next tile to label.
    func whyNoNextQueued(in context: KeyContext) -> String? {
        whyNoQuery(in: context) ?? (nextOpenInQueue() == nil ? queueDoneText(in: context) : nil)
    }

    var whyNoNextSkipped: String? {
        count(.skipped) + count(.flagged) + count(.disputed) > 0 ? nil : "No tile is skipped, flagged or disputed"
    }

    /// Why the tile at `position` cannot become reviewed.
    func whyNotReviewed(_ position: Int) -> String? {
        if secondTiles.contains(position) { return "Another person reviews the tiles that you label a second time" }
        switch states[position] {
        case .labeled, .disputed: return nil
        case .reviewed: return "The tile is already reviewed"
        case .unlabeled, .drafted, .skipped, .flagged: return "Only confirmed labels can be reviewed"
        }
    }

    var whyNothingToReview: String? {
        let mayHave = count(.labeled) + count(.disputed) + count(.flagged) > 0
        return mayHave && states.indices.contains(where: isToReview) ? nil : "There are no labels to review"
    }

    /// Why the cursor cannot go to another image. If tiles are selected, only images of selected tiles count.
    var whyNoOtherImage: String? {
        guard pool.pictures.count > 1 else { return "There is only one image" }
        // The positions of selected tiles ascend, and the tiles of an image follow one another. So all are in this
        // image if the first and the last are.
        let here = cursorPicture.tiles
        guard let selected = selection?.positions, let first = selected.first, let last = selected.last,
            here.contains(first), here.contains(last)
        else { return nil }
        return "All selected tiles are in this image"
    }

    // MARK: The tile under the cursor

    /// Why the command that adds the tile to the query cannot run. The same
    /// command removes a tile that the user added before, so it can run for such a tile.
    var whyNotAdded: String? {
        if choices.added.contains(cursorTile) { return nil }
        guard isOpen(cursor) else {
            return "The tile is already \(mark(cursor).title), so it cannot be added to the query"
        }
        return queue?.rank(of: cursor) == nil ? nil : "The tile is already in the query"
    }

    // MARK: The screen

    /// Why commands that need the embedding cannot run.
    var whyNoEmbedding: String? { embedding == nil ? "There is no embedding of the tiles yet" : nil }

    /// Why the command that switches between one pane and all panes cannot run.
    var whyNoZoom: String? {
        layout.isWide
            ? nil
            : "The screen must have at least \(ScreenLayout.wideWidth) x \(ScreenLayout.wideHeight) cells to show all panes"
    }
}
