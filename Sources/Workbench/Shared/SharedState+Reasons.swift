import Terminal

/// Why commands on what all panes share cannot run now, as sentences for the person; nil where they can.
extension SharedState {
    var whyNoChange: String? {
        isReadOnly ? "The project is open for reading only: its folder cannot be written to" : nil
    }

    // MARK: Other tiles and images

    /// - Parameter context: What has the keyboard, for the keys in the sentence.
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

    /// Why the tile can be neither added to the query nor taken back from it.
    var whyNotAdded: String? {
        if choices.added.contains(cursorTile) { return nil }
        guard isOpen(cursor) else { return "The tile is \(mark(cursor).title) already: there is nothing to query" }
        return queue?.rank(of: cursor) == nil ? nil : "The tile is in the query already"
    }

    // MARK: The screen

    /// Why nothing can be done on the map of the tiles.
    var whyNoMap: String? { embedding == nil ? "There is no map of the tiles yet" : nil }

    var whyNoZoom: String? {
        layout.isWide
            ? nil : "All panes are shown from \(ScreenLayout.wideWidth) x \(ScreenLayout.wideHeight) cells on"
    }
}
