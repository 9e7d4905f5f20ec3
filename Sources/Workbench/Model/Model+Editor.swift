import Imagery
import Pool
import Terminal

extension Model {
    /// Where the editor shows pixels.
    package var editorView: Rect { EditorPanel(layout.body).view }

    mutating func openEditor() -> [Effect] {
        let tile = cursorTile
        let rect = pool.rect(ofTile: cursor)
        let labels = shelf.picture(tile.image)?.labels.cropped(to: rect)
        let zoom = EditorZoom(fitting: rect.size, into: editorView)
        var editor = Editor(position: cursor, tile: tile, rect: rect, labels: labels, zoom: zoom)
        let ticket = nextTicket()
        editor.ask(ticket)
        self.editor = editor
        keepEditorCursorVisible()
        return [.readTile(tile, ticket: ticket)]
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
            if kit.tool == .fillRegion || kit.tool == .fillColor { kit.tool = .brush }
            editor?.begin(kit)
        case .close where editor?.isPenDown == true:
            editor?.abandon()
            say("The stroke is dropped")
        case .brush, .eraser:
            let effects = penUp()
            kit.tool = action == .brush ? .brush : .eraser
            return effects
        case .fillRegion, .fillColor:
            let effects = penUp()
            kit.tool = action == .fillRegion ? .fillRegion : .fillColor
            return effects + paintHere()
        case .larger: kit.brush = kit.brush.larger
        case .smaller: kit.brush = kit.brush.smaller
        case .tolerant: kit.tolerance = min(255, kit.tolerance + 8)
        case .strict: kit.tolerance = max(0, kit.tolerance - 8)
        case .void: kit.pick(LabelMask.void)
        case .swapClasses: kit.swap()
        case .zoomIn: zoomEditor(editor?.zoom.closer)
        case .zoomOut: zoomEditor(editor?.zoom.farther)
        default: return penUp() + editWhole(action)
        }
        return []
    }

    /// Actions on the tile as a whole; no stroke is under way.
    private mutating func editWhole(_ action: Action) -> [Effect] {
        guard let position = editor?.position else { return [] }
        switch action {
        case .wholeTile:
            return change(0..<pool.rect(ofTile: position).count, tool: "whole-tile") { [kit] _ in kit.value }
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
        case .nextQueued, .previousQueued:
            _ = browse(action)
            return cursor == position ? [] : openEditor()
        case .close: editor = nil
        default: break
        }
        return []
    }

    mutating func pickClass(_ character: Character) {
        guard let index = keymap.classKeys.firstIndex(of: character), index < catalog.count else { return }
        kit.pick(UInt8(index))
        if kit.tool == .eraser { kit.tool = .brush }
    }

    // MARK: Painting

    private mutating func moveBrush(down: Int, right: Int) -> [Effect] {
        guard let editor else { return [] }
        let step = editor.zoom.step
        let target = Pixel(
            row: max(0, min(editor.size.height - 1, editor.cursor.row + down * step)),
            column: max(0, min(editor.size.width - 1, editor.cursor.column + right * step)))
        if editor.isPenDown { self.editor?.draw(to: target, with: kit) }
        self.editor?.cursor = target
        keepEditorCursorVisible()
        return []
    }

    /// Uses the tool where the cursor is.
    mutating func paintHere() -> [Effect] {
        guard let editor else { return [] }
        switch kit.tool {
        case .brush, .eraser:
            if editor.isPenDown { return [] }
            self.editor?.begin(kit)
            return penUp()
        case .fillRegion:
            let region = effectiveLabels(of: editor).region(
                atRow: editor.cursor.row, column: editor.cursor.column)
            return change(region, tool: kit.tool.rawValue) { [kit] _ in kit.value }
        case .fillColor:
            guard let picture = shelf.picture(editor.tile.image) else { return [] }
            let region = picture.image.cropped(to: editor.rect).region(
                atRow: editor.cursor.row, column: editor.cursor.column, tolerance: kit.tolerance)
            return change(region, tool: kit.tool.rawValue) { [kit] _ in kit.value }
        }
    }

    /// Ends the stroke under way, if there is one.
    mutating func penUp() -> [Effect] {
        guard let stroke = editor?.finish() else { return [] }
        return ask(.stroke(stroke))
    }

    private mutating func change(
        _ pixels: some Sequence<Int>, tool: String, networkRound: Int? = nil, value: (Int) -> UInt8
    ) -> [Effect] {
        guard let stroke = editor?.set(pixels, tool: tool, networkRound: networkRound, value: value) else { return [] }
        return ask(.stroke(stroke))
    }

    private mutating func accept(all: Bool) -> [Effect] {
        guard let editor else { return [] }
        guard let predicted = prediction(of: editor) else {
            say("There is no prediction yet: label by hand, then r trains")
            return []
        }
        let pixels = editor.mask.values.indices.filter {
            all || editor.mask.values[$0] == LabelMask.unlabeled
        }
        return change(pixels, tool: all ? "accept-all" : "accept-rest", networkRound: scores?.round) {
            predicted.values[$0]
        }
    }

    /// What the network says of the tile; nil if it was never asked.
    func prediction(of editor: Editor) -> LabelMask? {
        shelf.picture(editor.tile.image)?.maps?.predicted.cropped(to: editor.rect)
    }

    /// The labels, and where there is none the prediction.
    private func effectiveLabels(of editor: Editor) -> LabelMask {
        guard let predicted = prediction(of: editor) else { return editor.mask }
        return LabelMask(
            size: editor.size,
            values: zip(editor.mask.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
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

    private mutating func leaveForNext(_ done: String) -> [Effect] {
        guard let left = editor?.position else { return [] }
        let next = worklist.flatMap { queue -> Int? in
            let rank = queue.nextOpen(after: queueRank ?? -1) { $0 != left && isOpen($0) }
            return rank.map { queue.positions[$0] }
        }
        guard let next else {
            editor = nil
            say("Tile \(done). " + (worklist == nil ? "" : whatFollowsTheLast))
            return []
        }
        go(to: next)
        return openEditor()
    }

    /// Asks the journal for a change of the tile in the editor.
    private mutating func ask(_ edit: TileEdit) -> [Effect] {
        guard let position = editor?.position else { return [] }
        let effect = self.edit(position, edit)
        editor?.ask(lastTicket, isTurn: edit == .undo || edit == .redo)
        return [effect]
    }

    // MARK: The view

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
