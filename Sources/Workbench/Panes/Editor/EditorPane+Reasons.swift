/// Why commands of the editor cannot run now, as sentences for the person; nil where they can.
extension EditorPane {
    // MARK: Tools

    /// Why the tool in hand cannot be used where the cursor is.
    func whyNoPaint(_ shared: SharedState) -> String? { whyNoUse(of: kit.tool, shared) }

    /// Why Space paints nothing. With the pen down, moving paints.
    func whyNoSpace(_ shared: SharedState) -> String? {
        isPenDown ? "The pen is down: moving paints" : whyNoPaint(shared)
    }

    /// Why the pen cannot be lowered; it can be lifted at any time. A tool that is not dragged makes place for the brush.
    func whyNoPen(_ shared: SharedState) -> String? {
        isPenDown || !kit.tool.isDragged ? nil : whyNoPaint(shared)
    }

    /// Why the key of a tool does nothing. Where it only takes the tool in hand, the tool need not be ready.
    func whyNot(_ tool: Tool, _ shared: SharedState) -> String? {
        tool.isUsed(byTakingItFrom: kit.tool) ? whyNoUse(of: tool, shared) : nil
    }

    private func whyNoUse(of tool: Tool, _ shared: SharedState) -> String? {
        guard let tile, let whyNot = tool.whyNot else { return nil }
        return whyNot(tile, shared.pictures.picture(tile.tile.image))
    }

    // MARK: Labels

    func whyNotConfirmed(_ shared: SharedState) -> String? {
        if hasCorners { return whyOutlineStaysOpen(shared) }
        guard let tile, !tile.hasLabels else { return nil }
        let keys = [CommandName.acceptRest, .paint].map { shared.keymap.text(for: $0, in: .editor) }
        return "Nothing is labeled here yet: \(keys[0]) accepts the prediction, \(keys[1]) paints"
    }

    /// Why the corners set so far enclose nothing.
    func whyOutlineStaysOpen(_ shared: SharedState) -> String? {
        guard let tile, let shape = kit.tool.outline, tile.corners.count < shape.leastCorners else { return nil }
        return shape.tooFew.text(shared.keymap)
    }

    func whyNoPrediction(_ shared: SharedState) -> String? {
        guard let tile, shared.pictures.picture(tile.tile.image)?.maps == nil else { return nil }
        return
            "There is no prediction yet: label by hand, then \(shared.keymap.text(for: .retrain, in: .editor)) trains"
    }

    /// Only the journal knows what can be undone, so undo is tried while it has not answered.
    var whyNoUndo: String? {
        guard !hasCorners, let tile, tile.isSaved, tile.record?.canUndo == false else { return nil }
        return "Nothing to undo in this tile"
    }

    var whyNoRedo: String? {
        guard let tile, tile.isSaved, tile.record?.canRedo == false else { return nil }
        return "Nothing to redo in this tile"
    }
}
