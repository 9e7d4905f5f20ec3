/// Each function returns the reason why a command of the editor cannot run now, as a sentence, or nil if it can run.
extension EditorPane {
    // MARK: Tools

    /// Why the selected tool cannot be used at the cursor.
    func whyNoPaint(_ shared: SharedState) -> String? { whyNoUse(of: kit.tool, shared) }

    /// Why the command `paint` cannot run. It has no effect while the pen is down, because each move paints.
    func whyNoSpace(_ shared: SharedState) -> String? {
        isPenDown ? "The pen is down: move the cursor to paint" : whyNoPaint(shared)
    }

    /// Why the command `pen` cannot put the pen down. Lifting it is always possible. If the selected tool is not a
    /// dragged one, the command selects the brush, which can always be used.
    func whyNoPen(_ shared: SharedState) -> String? {
        isPenDown || !kit.tool.isDragged ? nil : whyNoPaint(shared)
    }

    /// Why the key of a tool has no effect. A key that only selects the tool always has one.
    func whyNot(_ tool: Tool, _ shared: SharedState) -> String? {
        tool.isUsed(bySelectingItAfter: kit.tool) ? whyNoUse(of: tool, shared) : nil
    }

    private func whyNoUse(of tool: Tool, _ shared: SharedState) -> String? {
        guard let tile, let whyNot = tool.whyNot else { return nil }
        return whyNot(tile, shared.pictures.picture(tile.tile.image))
    }

    /// Why a click cannot take back a part of a region.
    var whyNotSubtracted: String? {
        guard kit.tool.proposes, tile?.canSubtract(kit.value) == true else {
            return
                "Nothing to take back here: the pixel did not get its class by the last clicks of \(Tool.correct.title)"
        }
        return nil
    }

    // MARK: Labels

    func whyNotConfirmed(_ shared: SharedState) -> String? {
        if hasCorners { return whyOutlineStaysOpen(shared) }
        guard let tile, !tile.hasLabels else { return nil }
        let keys = [CommandName.acceptRest, .paint].map { shared.keymap.text(for: $0, in: .editor) }
        return "Nothing is labeled here yet: \(keys[0]) accepts the prediction, \(keys[1]) paints"
    }

    /// Why no corner can be moved.
    var whyNoCornerMoved: String? {
        guard hasCorners, kit.tool.outline?.closesOnRelease == false else {
            return "There is no corner to move: no polygon is open"
        }
        return nil
    }

    /// Why the outline cannot be closed: it has too few corners.
    func whyOutlineStaysOpen(_ shared: SharedState) -> String? {
        guard let tile, let shape = kit.tool.outline, tile.corners.count < shape.minimumCorners else { return nil }
        return shape.tooFew.text(shared.keymap)
    }

    func whyNoPrediction(_ shared: SharedState) -> String? {
        guard let tile, shared.pictures.picture(tile.tile.image)?.maps == nil else { return nil }
        return
            "There is no prediction yet: label by hand, then \(shared.keymap.text(for: .retrain, in: .editor)) trains"
    }

    /// Nil while requests to the journal are unanswered, because only the journal knows whether undo is possible.
    var whyNoUndo: String? {
        guard !hasCorners, let tile, tile.isSaved, tile.record?.canUndo == false else { return nil }
        return "Nothing to undo in this tile"
    }

    var whyNoRedo: String? {
        guard let tile, tile.isSaved, tile.record?.canRedo == false else { return nil }
        return "Nothing to redo in this tile"
    }
}
