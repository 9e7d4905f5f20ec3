import Imagery
import Pool

/// Tools and what they do to the tile in the editor.
extension Model {
    var hasCorners: Bool { editor?.corners.isEmpty == false }

    mutating func pickClass(_ character: Character) -> [Effect] {
        guard let index = keymap.classKeys.firstIndex(of: character), index < catalog.count else { return [] }
        return pickValue(UInt8(index))
    }

    /// A class or void; who picks one wants to paint.
    mutating func pickValue(_ value: UInt8) -> [Effect] {
        changeClass { kit in
            kit.pick(value)
            if kit.tool == .eraser { kit.tool = .brush }
        }
    }

    /// Changes the class in hand. A lowered pen goes on with it: what was painted before goes to the journal.
    mutating func changeClass(_ change: (inout ToolKit) -> Void) -> [Effect] {
        var changed = kit
        change(&changed)
        guard changed != kit else { return [] }
        let part = savePart()
        // The right button erases whatever is in hand.
        if editor?.draft?.tool == kit.tool { editor?.continuePen(with: changed) }
        kit = changed
        return part
    }

    /// Takes a tool in hand. An outline under way is dropped.
    mutating func take(_ tool: ToolKit.Tool) {
        kit.tool = tool
        editor?.corners = []
    }

    /// The key of a tool: takes it in hand. Fills fill at once, as superpixels do when they are in hand already, and an
    /// outline begins here.
    mutating func use(_ tool: ToolKit.Tool) -> [Effect] {
        guard let editor else { return [] }
        let effects = penUp()
        let hadIt = kit.tool == tool
        if tool.hasCorners, hadIt, hasCorners { return effects + paintHere() }
        take(tool)
        switch tool {
        case .rectangle, .polygon: self.editor?.corners = [editor.cursor]
        case .fillRegion, .fillColor: return effects + paintHere()
        case .superpixel: if hadIt { return effects + paintHere() }
        case .brush, .eraser: break
        }
        return effects
    }

    mutating func moveBrush(down: Int, right: Int) -> [Effect] {
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
        case .brush, .eraser, .superpixel:
            if editor.isPenDown { return [] }
            return beginStroke() + penUp()
        case .rectangle:
            if hasCorners { return closeOutline() }
            self.editor?.corners = [editor.cursor]
            return []
        case .polygon:
            if editor.corners.count > 2, editor.corners.first == editor.cursor { return closeOutline() }
            if editor.corners.last != editor.cursor { self.editor?.corners.append(editor.cursor) }
            return []
        case .fillRegion:
            let region = effectiveLabels(of: editor).region(
                atRow: editor.cursor.row, column: editor.cursor.column)
            return paint(region)
        case .fillColor:
            guard let picture = shelf.picture(editor.tile.image) else { return [] }
            let region = picture.image.cropped(to: editor.rect).region(
                atRow: editor.cursor.row, column: editor.cursor.column, tolerance: kit.tolerance)
            return paint(region)
        }
    }

    /// Fills the rectangle to the cursor, or the polygon of the corners set.
    mutating func closeOutline() -> [Effect] {
        guard let editor, let first = editor.corners.first else { return [] }
        if kit.tool == .polygon, editor.corners.count < 3 {
            say("A polygon has three corners or more: Space sets one")
            return []
        }
        self.editor?.corners = []
        return paint(
            kit.tool == .rectangle
                ? Outline.rectangle(from: first, to: editor.cursor, in: editor.size)
                : Outline.polygon(editor.corners, in: editor.size))
    }

    /// Puts the tool in hand to the tile; `penUp` ends the stroke.
    mutating func beginStroke(with kit: ToolKit? = nil) -> [Effect] {
        let kit = kit ?? self.kit
        if kit.tool == .superpixel, editor?.superpixels == nil {
            let isTooLarge = editor.map { $0.size.count > Superpixels.mostPixels } ?? false
            say(
                isTooLarge
                    ? "The tile has too many pixels for superpixels: cut the images into more tiles"
                    : "The superpixels are still being found")
            return []
        }
        showLabels()
        editor?.begin(kit)
        return []
    }

    /// What is painted is to be seen.
    private mutating func showLabels() {
        if view.editorOverlay != .difference { view.editorOverlay = .labels }
    }

    /// Ends the stroke under way, if there is one.
    mutating func penUp() -> [Effect] {
        guard let stroke = editor?.finish() else { return [] }
        return ask(.stroke(stroke))
    }

    /// Gives the journal what a lowered pen has painted so far; the pen stays down.
    mutating func savePart() -> [Effect] {
        guard let stroke = editor?.takePart() else { return [] }
        return ask(.stroke(stroke))
    }

    mutating func paintWholeTile() -> [Effect] {
        guard let editor else { return [] }
        return change(0..<editor.size.count, tool: "whole-tile") { [kit] _ in kit.value }
    }

    private mutating func paint(_ pixels: PixelRuns) -> [Effect] {
        change(pixels, tool: kit.tool.rawValue) { [kit] _ in kit.value }
    }

    private mutating func change(
        _ pixels: some Sequence<Int>, tool: String, networkRound: Int? = nil, value: (Int) -> UInt8
    ) -> [Effect] {
        guard let stroke = editor?.set(pixels, tool: tool, kit: kit, networkRound: networkRound, value: value) else {
            if let mask = editor?.mask, pixels.contains(where: { !kit.mayPaint(over: mask.values[$0]) }) {
                say("Nothing changes: what is here is protected (locked classes, or only unlabeled is painted)")
            }
            return []
        }
        showLabels()
        return ask(.stroke(stroke))
    }

    mutating func accept(all: Bool) -> [Effect] {
        guard let editor else { return [] }
        guard let predicted = prediction(of: editor) else {
            say("There is no prediction yet: label by hand, then r trains")
            return []
        }
        let pixels = editor.mask.values.indices.lazy.filter {
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

    // MARK: Settings of the tools

    mutating func resizeTool(by direction: Int) -> [Effect] {
        let side = kit.superpixelSide
        kit.resize(by: direction)
        guard kit.superpixelSide != side else { return [] }
        editor?.superpixels = nil
        return findSuperpixels()
    }

    mutating func toggleLock() {
        kit.toggleLock()
        let name = catalog.name(of: kit.value)
        say(kit.locked.contains(kit.value) ? "\(name) is locked: nothing paints over it" : "\(name) is unlocked")
    }

    mutating func toggleOnlyUnlabeled() {
        kit.paintsOnlyUnlabeled.toggle()
        say(kit.paintsOnlyUnlabeled ? "Only what is unlabeled is painted" : "Labels are painted over")
    }
}
