import Terminal

/// Each property returns the reason why a command cannot run now, or nil if it can.
extension SharedState {
    var whyNoChange: String? {
        isReadOnly ? "The project is open for reading only: its folder is not writable" : nil
    }

    // MARK: Other tiles and images

    /// - Parameter context: Its keys are named in the sentence.
    func whyNoQuery(in context: KeyContext) -> String? {
        guard worklist?.positions.isEmpty != false else { return nil }
        return "There is no query yet: \(keymap.text(for: .retrain, in: context)) trains and selects tiles"
    }

    func whyNoNextQueued(in context: KeyContext) -> String? {
        whyNoQuery(in: context) ?? (nextOpenInQueue() == nil ? queueDoneText(in: context) : nil)
    }

    var whyNoNextSkipped: String? {
        count(.skipped) + count(.flagged) > 0 ? nil : "No tile is skipped or flagged"
    }

    var whyNoOtherImage: String? {
        guard pool.pictures.count > 1 else { return "There is only one image" }
        let here = cursorPicture.tiles
        guard let selected = selection?.positions, let first = selected.first, let last = selected.last,
            here.contains(first), here.contains(last)
        else { return nil }
        return "All selected tiles are in this image"
    }

    // MARK: The tile under the cursor

    /// Why the tile can neither be added to the query nor removed from it.
    var whyNotAdded: String? {
        if choices.added.contains(cursorTile) { return nil }
        guard isOpen(cursor) else {
            return "The tile is \(mark(cursor).title) already, so it cannot be added to the query"
        }
        return queue?.rank(of: cursor) == nil ? nil : "The tile is already in the query"
    }

    // MARK: The screen

    /// Why commands that need the embedding cannot run.
    var whyNoEmbedding: String? { embedding == nil ? "There is no embedding of the tiles yet" : nil }

    var whyNoZoom: String? {
        layout.isWide
            ? nil
            : "The screen must have at least \(ScreenLayout.wideWidth) x \(ScreenLayout.wideHeight) cells to show all panes"
    }
}
