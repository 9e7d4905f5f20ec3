import Imagery
import Terminal

/// Movement, mouse, and keys whose effect depends on the state of the editor.
extension EditorPane {
    // MARK: Keys

    /// True if a command must wait until the image is read. Commands that leave the tile need not.
    func mustWait(_ command: CommandName?, _ shared: SharedState) -> Bool {
        guard let tile, shared.pictures.awaits(tile.tile.image) else { return false }
        return command.map { ![.closeEditor, .quit, .suspend].contains($0) } ?? true
    }

    /// Picks the class that belongs to a key, or to the second of two keys. Returns nil if no class does.
    mutating func type(_ key: KeyEvent, _ shared: inout SharedState) -> [Effect]? {
        let prefix = classPrefix
        classPrefix = nil
        guard case .character(let character) = key.key, !key.control, !key.alt else { return prefix.map { _ in [] } }
        if let index = shared.keymap.classIndex(of: character, after: prefix), index < shared.catalog.count {
            return pickValue(UInt8(index), &shared)
        }
        if let prefix {
            shared.showError("No class has the keys \(prefix)\(character)")
            return []
        }
        guard shared.keymap.classPrefixes.contains(character),
            shared.catalog.names.indices.contains(where: { shared.keymap.classKey($0)?.first == character })
        else { return nil }
        classPrefix = character
        shared.showMessage("\(character) and another key pick a class: the list shows both; Esc cancels")
        return []
    }

    // MARK: Moves

    func whyNot(_ move: Move, _ shared: SharedState) -> String? { nil }

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        let target = tile.clamped(Pixel(row: tile.cursor.row + down, column: tile.cursor.column + right))
        if tile.isPenDown { self.tile?.draw(to: target, with: kit) }
        self.tile?.cursor = target
        self.tile?.moveCorner()
        keepCursorVisible(shared)
        return []
    }

    /// A large step is eight pixels of the screen. More would cross a tile with fewer keys and be less precise.
    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        let step = 8 * (tile?.zoom.pixelsPerScreenPixel ?? 1)
        return move(down: step * down, right: step * right, &shared)
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        // This is more pixels than a tile has, and `move` stops at the edge of the tile.
        let distance = first ? -1 << 20 : 1 << 20
        return move(down: distance, right: distance, &shared)
    }

    // MARK: Commands

    /// Finishes or saves the unfinished stroke before a command runs, as the command declares (`CommandInfo.Stroke`).
    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect] {
        if wouldDropOutline(command) { dropOutline(&shared) }
        return switch command.stroke {
        case .keeps: []
        case .savesPart: savePart(&shared)
        case .finishes: penUp(&shared)
        }
    }

    /// Lowers or lifts the pen. If the selected tool does not paint while it moves, the brush is selected.
    mutating func togglePen(_ shared: inout SharedState) -> [Effect] {
        if isPenDown { return penUp(&shared) }
        if !kit.tool.isDragged { select(.brush) }
        beginStroke()
        return []
    }

    mutating func confirm(_ shared: inout SharedState) -> [Effect] {
        if tile?.movedCorner != nil {
            tile?.putCorner()
            return []
        }
        guard !hasCorners else { return closeOutline(&shared) }
        let stroke = penUp(&shared)
        // A person who goes through the list of tiles to review confirms the labels of others.
        if let tile, shared.selection?.purpose == .review, shared.whyNotReviewed(tile.position) == nil {
            return stroke + review(&shared)
        }
        return stroke + request(.confirm, &shared) + openNext("confirmed", &shared)
    }

    mutating func removeCorner() {
        tile?.putCorner()
        _ = tile?.corners.popLast()
        if !hasCorners { tile?.clearCorners() }
    }

    mutating func undo(_ shared: inout SharedState) -> [Effect] {
        guard !hasCorners else {
            removeCorner()
            return []
        }
        return penUp(&shared) + request(.undo, &shared)
    }

    mutating func redo(_ shared: inout SharedState) -> [Effect] { request(.redo, &shared) }

    mutating func skip(_ shared: inout SharedState) -> [Effect] {
        guard let position = tile?.position else { return [] }
        let skips = shared.states[position] != .skipped
        return request(.setSkipped(skips), &shared) + (skips ? openNext("skipped", &shared) : [])
    }

    mutating func review(_ shared: inout SharedState) -> [Effect] {
        request(.review, &shared) + openNext("reviewed", &shared)
    }

    mutating func flag(_ shared: inout SharedState) -> [Effect] {
        guard let position = tile?.position else { return [] }
        return request(.setFlagged(shared.states[position] != .flagged), &shared)
    }

    // MARK: The mouse

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        let view = Self.view(shared)
        let inImage = EditorGeometry(view: view, tile: tile, cell: shared.layout.cell).imagePixel(at: mouse)
        let pixel = Pixel(row: inImage.row - tile.rect.top, column: inImage.column - tile.rect.left)
        let isInside = tile.rect.contains(row: inImage.row, column: inImage.column)
        switch mouse.action {
        case .press(let button) where view.contains(x: mouse.x, y: mouse.y) && isInside:
            let effects = penUp(&shared)
            holdsMouse = true
            self.tile?.cursor = pixel
            return effects + press(button, &shared)
        case .press(.left): return pick(atX: mouse.x, y: mouse.y, in: content, &shared)
        case .drag where holdsMouse: drag(to: pixel)
        case .release where holdsMouse:
            holdsMouse = false
            if let moved = tile.movedCorner {
                self.tile?.putCorner()
                // A click on a corner, without a drag, uses the tool there.
                return moved.origin == tile.cursor ? paintHere(&shared) : []
            }
            // A drag draws a rectangle; a click alone sets its first corner.
            if kit.tool.outline?.closesOnRelease == true, let first = tile.corners.first, first != tile.cursor {
                return closeOutline(&shared)
            }
            return penUp(&shared)
        case .scrollUp, .scrollDown:
            let steps = mouse.action == .scrollUp ? -1 : 1
            if scrollClasses(by: steps, x: mouse.x, y: mouse.y, in: content, shared) { return [] }
            zoom(steps < 0 ? tile.zoom.closer : tile.zoom.farther, shared)
        case .move where kit.tool.proposes && view.contains(x: mouse.x, y: mouse.y) && isInside:
            self.tile?.cursor = pixel
        case .press, .drag, .release, .move: break
        }
        return []
    }

    private mutating func drag(to pixel: Pixel) {
        guard let tile else { return }
        if tile.isPenDown { self.tile?.draw(to: pixel, with: kit) }
        guard
            tile.isPenDown || tile.movedCorner != nil || kit.tool.outline?.closesOnRelease == true && hasCorners
        else { return }
        self.tile?.cursor = tile.clamped(pixel)
        self.tile?.moveCorner()
    }

    /// Handles a press at the cursor. The left button uses the tool. The other buttons erase, or close an outline.
    private mutating func press(_ button: MouseEvent.Button, _ shared: inout SharedState) -> [Effect] {
        if let reason = button == .left ? whyNoPaint(shared) : hasCorners ? whyOutlineStaysOpen(shared) : nil {
            shared.refuse(reason)
            return []
        }
        if button == .left, kit.tool.outline?.closesOnRelease == false, tile?.movedCorner == nil, let tile,
            self.tile?.takeCorner(within: tile.zoom.pixelsPerScreenPixel) == true
        {
            return []
        }
        if button == .left, !kit.tool.isDragged { return paintHere(&shared) }
        if button != .left, hasCorners { return closeOutline(&shared) }
        if button != .left, kit.tool.proposes {
            guard let reason = whyNotSubtracted else { return correct(.subtract, &shared) }
            shared.refuse(reason)
            return []
        }
        var kit = kit
        if button != .left { kit.tool = .eraser }
        beginStroke(with: kit)
        return []
    }

    /// Scrolls the list of classes if the mouse is over it. Returns true if it is.
    private mutating func scrollClasses(by steps: Int, x: Int, y: Int, in content: Rect, _ shared: SharedState) -> Bool
    {
        let panel = panel(content, shared)
        guard panel.classes?.contains(x: x, y: y) == true else { return false }
        classScroll = max(0, panel.firstLine + steps)
        return true
    }

    /// Selects the class or the tool on the line that was clicked.
    private mutating func pick(atX x: Int, y: Int, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        let panel = panel(content, shared)
        if let value = panel.value(atX: x, y: y, classes: shared.catalog.count) { return pickValue(value, &shared) }
        guard let tool = panel.tool(atX: x, y: y) else { return [] }
        if let reason = whyShapeStaysOpen(tool.info, shared) {
            shared.refuse(reason)
            return []
        }
        let effects = prepare(for: tool.info, &shared)
        if tool != kit.tool { select(tool) }
        return effects
    }
}
