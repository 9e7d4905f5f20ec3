import Imagery
import Pool
import Terminal

extension Model {
    /// Where the editor shows pixels.
    package var editorView: Rect { EditorPanel(layout.body, classCount: catalog.count).view }

    mutating func openEditor() -> [Effect] {
        guard !isRefused(.openEditor) else { return [] }
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

    /// Actions in the editor.
    mutating func edit(_ action: Action) -> [Effect] {
        switch action {
        case .up: return moveBrush(down: -1, right: 0)
        case .down: return moveBrush(down: 1, right: 0)
        case .left: return moveBrush(down: 0, right: -1)
        case .right: return moveBrush(down: 0, right: 1)
        case .farUp: return moveBrush(down: -8, right: 0)
        case .farDown: return moveBrush(down: 8, right: 0)
        case .farLeft: return moveBrush(down: 0, right: -8)
        case .farRight: return moveBrush(down: 0, right: 8)
        case .first: return moveBrush(down: -1 << 20, right: -1 << 20)
        case .last: return moveBrush(down: 1 << 20, right: 1 << 20)
        case .paint: return paintHere()
        case .pen:
            if editor?.isPenDown == true { return penUp() }
            if !kit.tool.isDragged { take(.brush) }
            return beginStroke()
        case .confirm where hasCorners: return closeOutline()
        case .undo where hasCorners, .removeCorner: _ = editor?.corners.popLast()
        case .close where hasCorners:
            editor?.corners = []
            say("The outline is dropped")
        case .close where editor?.isPenDown == true:
            let undo = keymap.keys(for: .undo, in: .editor).first.map(KeyNotation.text) ?? ":undo"
            say("The pen is up and the stroke is kept; \(undo) takes it back")
            return penUp()
        case .brush, .eraser, .superpixel, .rectangle, .polygon, .fillRegion, .fillColor: return use(action)
        case .larger: return resizeTool(by: 1)
        case .smaller: return resizeTool(by: -1)
        case .tolerant: kit.tolerance = min(255, kit.tolerance + 8)
        case .strict: kit.tolerance = max(0, kit.tolerance - 8)
        case .void: return pickValue(LabelMask.void)
        case .swapClasses: return changeClass { $0.swap() }
        case .lockClass: toggleLock()
        case .onlyUnlabeled: toggleOnlyUnlabeled()
        case .zoomIn: zoomEditor(editor?.zoom.closer)
        case .zoomOut: zoomEditor(editor?.zoom.farther)
        case .overlayNext: view.editorOverlay = view.editorOverlay.advanced(by: 1)
        case .overlayPrevious: view.editorOverlay = view.editorOverlay.advanced(by: -1)
        default: return penUp() + editWhole(action)
        }
        return []
    }

    /// Actions on the tile as a whole; no stroke is under way.
    private mutating func editWhole(_ action: Action) -> [Effect] {
        guard let position = editor?.position else { return [] }
        switch action {
        case .wholeTile: return paintWholeTile()
        case .acceptRest, .acceptAll: return accept(all: action == .acceptAll)
        case .undo:
            if editor?.isSaved == true, editor?.record?.canUndo == false { say("Nothing to undo in this tile") }
            return ask(.undo)
        case .redo:
            if editor?.isSaved == true, editor?.record?.canRedo == false { say("Nothing to redo in this tile") }
            return ask(.redo)
        case .confirm: return confirm()
        case .skip:
            let skips = states[position] != .skipped
            return ask(.setSkipped(skips)) + (skips ? leaveForNext("skipped") : [])
        case .flag: return ask(.setFlagged(states[position] != .flagged))
        case .nextQueued, .previousQueued, .nextSkipped:
            _ = browse(action)
            return cursor == position ? [] : openEditor()
        case .close: editor = nil
        default: break
        }
        return []
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

    private mutating func zoomEditor(_ zoom: EditorZoom?) {
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
