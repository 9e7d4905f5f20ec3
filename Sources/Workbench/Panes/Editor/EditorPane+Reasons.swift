/// Why commands of the editor cannot run now, as sentences; nil if they can.
extension EditorPane {
    // MARK: Tools

    /// Why the selected tool cannot be used at the cursor.
    func whyNoPaint(_ shared: SharedState) -> String? { whyNoUse(of: kit.tool, shared) }

    /// Why `paint` has no effect. With the pen down, moving paints.
    func whyNoSpace(_ shared: SharedState) -> String? {
        isPenDown ? "The pen is down: moving paints" : whyNoPaint(shared)
    }

    /// Why the pen cannot be lowered; it can always be lifted. A tool that is not dragged is replaced by the brush, so
    /// it needs no data.
    func whyNoPen(_ shared: SharedState) -> String? {
        isPenDown || !kit.tool.isDragged ? nil : whyNoPaint(shared)
    }

    /// Why the key of a tool has no effect. A key that only selects the tool does not need the tool's data.
    func whyNot(_ tool: Tool, _ shared: SharedState) -> String? {
        tool.isUsed(bySelectingItAfter: kit.tool) ? whyNoUse(of: tool, shared) : nil
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

    /// Why the corners set so far enclose no area.
    func whyOutlineStaysOpen(_ shared: SharedState) -> String? {
        guard let tile, let shape = kit.tool.outline, tile.corners.count < shape.minimumCorners else { return nil }
        return shape.tooFew.text(shared.keymap)
    }

    func whyNoPrediction(_ shared: SharedState) -> String? {
        guard let tile, shared.pictures.picture(tile.tile.image)?.maps == nil else { return nil }
        return
            "There is no prediction yet: label by hand, then \(shared.keymap.text(for: .retrain, in: .editor)) trains"
    }

    /// Whether undo is possible is known only when all requests are answered. Until then undo is tried.
    var whyNoUndo: String? {
        guard !hasCorners, let tile, tile.isSaved, tile.record?.canUndo == false else { return nil }
        return "Nothing to undo in this tile"
    }

    var whyNoRedo: String? {
        guard let tile, tile.isSaved, tile.record?.canRedo == false else { return nil }
        return "Nothing to redo in this tile"
    }
}
