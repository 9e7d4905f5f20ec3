import Imagery
import Pool
import Terminal

extension Model {
    /// Where the editor shows pixels.
    package var editorView: Rect { EditorPanel(layout.body, classCount: catalog.count).view }

    mutating func openEditor() -> [Effect] {
        guard !refusesChange() else { return [] }
        let tile = cursorTile
        let rect = pool.rect(ofTile: cursor)
        let labels = shelf.picture(tile.image)?.labels.cropped(to: rect)
        let zoom = EditorZoom(fitting: rect.size, into: editorView)
        var editor = Editor(position: cursor, tile: tile, rect: rect, labels: labels, zoom: zoom)
        let ticket = nextTicket()
        editor.ask(ticket)
        self.editor = editor
        keepEditorCursorVisible()
        return [.readTile(tile, ticket: ticket)] + findSuperpixels() + askProbabilities()
    }

    /// What the tile in the editor falls into, found before it is wanted.
    func findSuperpixels() -> [Effect] {
        guard let editor, editor.superpixels == nil, editor.size.count <= Superpixels.mostPixels,
            let picture = shelf.picture(editor.tile.image)
        else { return [] }
        return [.findSuperpixels(editor.tile, picture.image.cropped(to: editor.rect), side: kit.superpixelSide)]
    }

    /// What the network that is on the screen gives each class in the tile.
    func askProbabilities() -> [Effect] {
        guard let editor, let scores, editor.probabilities?.round != scores.round else { return [] }
        return [.askProbabilities(editor.tile, round: scores.round)]
    }

    // MARK: Commands that depend on what is under way

    /// Lowers the pen, with the brush where the tool in hand does not paint as it moves, or lifts it.
    mutating func togglePen() -> [Effect] {
        if editor?.isPenDown == true { return penUp() }
        if !kit.tool.isDragged { take(.brush) }
        return beginStroke()
    }

    mutating func confirmOrCloseOutline() -> [Effect] { hasCorners ? closeOutline() : penUp() + confirm() }

    mutating func removeCorner() { _ = editor?.corners.popLast() }

    mutating func undoInEditor() -> [Effect] {
        guard !hasCorners else {
            removeCorner()
            return []
        }
        let stroke = penUp()
        if editor?.isSaved == true, editor?.record?.canUndo == false { say("Nothing to undo in this tile") }
        return stroke + ask(.undo)
    }

    mutating func redoInEditor() -> [Effect] {
        let stroke = penUp()
        if editor?.isSaved == true, editor?.record?.canRedo == false { say("Nothing to redo in this tile") }
        return stroke + ask(.redo)
    }

    mutating func skipInEditor() -> [Effect] {
        guard let position = editor?.position else { return [] }
        let skips = states[position] != .skipped
        return ask(.setSkipped(skips)) + (skips ? leaveForNext("skipped") : [])
    }

    mutating func flagInEditor() -> [Effect] {
        guard let position = editor?.position else { return [] }
        return ask(.setFlagged(states[position] != .flagged))
    }

    /// Opens the tile that `go` leads to.
    mutating func leaveEditor(_ go: (inout Model) -> Void) -> [Effect] {
        let stroke = penUp()
        let position = editor?.position
        go(&self)
        return stroke + (cursor == position ? [] : openEditor())
    }

    /// Drops the outline under way, or lifts the pen, or goes back to the panes.
    mutating func closeEditor() -> [Effect] {
        if hasCorners {
            editor?.corners = []
            say("The outline is dropped")
            return []
        }
        guard editor?.isPenDown == true else {
            editor = nil
            return []
        }
        say("The pen is up and the stroke is kept; \(keymap.text(for: .undo, in: .editor)) takes it back")
        return penUp()
    }

    // MARK: On to the next

    private mutating func confirm() -> [Effect] {
        guard let editor else { return [] }
        let labeled = editor.labeledCount
        guard labeled > 0 else {
            say("Nothing is labeled here yet: a accepts the prediction, Space paints")
            return []
        }
        return ask(.confirm) + leaveForNext("confirmed")
    }

    /// What to say when no open tile is left in the list: what was put off is still there.
    var queueDoneText: String {
        guard selection == nil else { return "The selection is done: Esc shows all tiles again" }
        let skipped = queue?.positions.count { states[$0] == .skipped } ?? 0
        let keys = (keymap.keys(for: .nextSkipped, in: .everywhere).first.map(KeyNotation.text) ?? "")
        return "The query is done: r trains on it and asks again"
            + (skipped == 0 ? "" : "; \(keys) returns to the \(skipped) skipped")
    }

    private mutating func leaveForNext(_ done: String) -> [Effect] {
        guard let left = editor?.position else { return [] }
        let next = worklist.flatMap { queue -> Int? in
            let rank = queue.nextOpen(after: queuePlace) { $0 != left && isOpen($0) }
            return rank.map { queue.positions[$0] }
        }
        guard let next else {
            editor = nil
            say("Tile \(done). " + (worklist == nil ? "" : queueDoneText))
            return []
        }
        go(to: next)
        return openEditor()
    }

    /// Asks the journal for a change of the tile in the editor.
    mutating func ask(_ edit: TileEdit) -> [Effect] {
        guard let position = editor?.position else { return [] }
        let effect = self.edit(position, edit)
        let ticket = lastTicket
        editor?.ask(ticket, isTurn: edit == .undo || edit == .redo)
        return [effect]
    }

    // MARK: The view

    /// A tile that is seen whole stays so on a screen of another size.
    mutating func resize(width: Int, height: Int) {
        let wasFitted = editor.map { $0.zoom == EditorZoom(fitting: $0.size, into: editorView) } ?? false
        self.width = width
        self.height = height
        let view = editorView
        if let editor, wasFitted { self.editor?.zoom = EditorZoom(fitting: editor.size, into: view) }
        keepEditorCursorVisible()
    }

    mutating func zoomEditor(_ zoom: EditorZoom?) {
        guard let zoom else { return }
        editor?.zoom = zoom
        keepEditorCursorVisible()
    }

    mutating func keepEditorCursorVisible() {
        guard let editor else { return }
        let scroll = EditorGeometry.scroll(
            from: editor.scroll, view: editorView, zoom: editor.zoom, tile: editor.rect, showing: editor.cursor)
        self.editor?.scroll = scroll
    }
}
