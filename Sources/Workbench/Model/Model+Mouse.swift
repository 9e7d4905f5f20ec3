import Imagery
import Terminal

extension Model {
    mutating func handle(_ mouse: MouseEvent) -> [Effect] {
        editor == nil ? handleBrowsing(mouse) : handleEditing(mouse)
    }

    // MARK: Panes

    private mutating func handleBrowsing(_ mouse: MouseEvent) -> [Effect] {
        if scatter.pressed != nil || layout.pane(atX: mouse.x, y: mouse.y) == .scatter {
            if mouse.action != .move { (focus, notice) = (.scatter, nil) }
            return handleInScatter(mouse)
        }
        switch mouse.action {
        case .press(.left):
            notice = nil
            if layout.title.contains(x: mouse.x, y: mouse.y) {
                if let pane = TitleBar.pane(atX: mouse.x, model: self) { focus = pane }
                return []
            }
            guard let pane = layout.pane(atX: mouse.x, y: mouse.y) else { return [] }
            focus = pane
            if pane == .acquisition, let content = layout.content(of: pane),
                let setting = AcquisitionPane.setting(atY: mouse.y, content: content, model: self)
            {
                acquisition.selection = setting
                return []
            }
            guard let hit = tile(atX: mouse.x, y: mouse.y, in: pane) else { return [] }
            if hit == cursor { return openEditor() }
            go(to: hit)
        case .scrollUp, .scrollDown:
            let down = mouse.action == .scrollDown
            guard let pane = layout.pane(atX: mouse.x, y: mouse.y) else { return [] }
            focus = pane
            let direction = down ? 1 : -1
            switch pane {
            case .acquisition: return move(down: 0, right: -direction)
            case .queue: return move(down: direction, right: 0)
            case .image, .scatter, .round: goToImage(by: direction)
            }
        default: break
        }
        return []
    }

    /// The tile that a pane shows at a cell.
    private func tile(atX x: Int, y: Int, in pane: Pane) -> Int? {
        guard let content = layout.content(of: pane) else { return nil }
        switch pane {
        case .image:
            let fit = ImageFit(cursorPicture.size, in: ImagePane.parts(of: content, model: self).picture)
            guard let pixel = fit.pixel(x: x, y: y) else { return nil }
            let grid = cursorPicture.grid
            let (row, column) = grid.tile(atRow: pixel.row, column: pixel.column)
            return cursorPicture.firstTile + row * grid.columns + column
        case .queue: return QueuePane.tile(atY: y, content: content, model: self)
        case .scatter, .acquisition, .round: return nil
        }
    }

    // MARK: The editor

    private mutating func handleEditing(_ mouse: MouseEvent) -> [Effect] {
        guard let editor else { return [] }
        let view = editorView
        let geometry = EditorGeometry(view: view, editor: editor)
        let inImage = geometry.imagePixel(x: mouse.x, y: mouse.y, lower: false)
        let pixel = Pixel(row: inImage.row - editor.rect.top, column: inImage.column - editor.rect.left)
        let isInside = editor.rect.contains(row: inImage.row, column: inImage.column)
        switch mouse.action {
        case .press(let button) where view.contains(x: mouse.x, y: mouse.y) && isInside:
            notice = nil
            let effects = penUp()
            self.editor?.cursor = pixel
            return effects + press(button)
        case .press(.left): return pick(atX: mouse.x, y: mouse.y)
        case .drag:
            if editor.isPenDown { self.editor?.draw(to: pixel, with: kit) }
            guard editor.isPenDown || kit.tool == .rectangle && hasCorners else { return [] }
            self.editor?.cursor = Pixel(
                row: max(0, min(editor.size.height - 1, pixel.row)),
                column: max(0, min(editor.size.width - 1, pixel.column)))
        case .release:
            // A rectangle is drawn by drag; a click alone sets its first corner.
            if kit.tool == .rectangle, let first = editor.corners.first, first != editor.cursor {
                return closeOutline()
            }
            return penUp()
        case .scrollUp: zoomEditor(editor.zoom.closer)
        case .scrollDown: zoomEditor(editor.zoom.farther)
        default: break
        }
        return []
    }

    /// A button pressed in the tile, where the cursor is now: the left one uses the tool, the right one erases, or closes a
    /// polygon.
    private mutating func press(_ button: MouseEvent.Button) -> [Effect] {
        if button == .left { return kit.tool.isDragged ? beginStroke() : paintHere() }
        if hasCorners { return closeOutline() }
        var eraser = kit
        eraser.tool = .eraser
        return beginStroke(with: eraser)
    }

    /// The class or the tool whose line was clicked.
    private mutating func pick(atX x: Int, y: Int) -> [Effect] {
        let panel = EditorPanel(layout.body, classCount: catalog.count)
        if let value = panel.value(atX: x, y: y, classes: catalog.count) { return pickValue(value) }
        guard let tool = panel.tool(atX: x, y: y) else { return [] }
        let effects = penUp()
        take(tool)
        return effects
    }
}
