import Imagery
import Terminal

/// The actions that the annotator considers.
extension ScriptedAnnotator {
    /// The sides of superpixels that it uses: the editor's default and the next two.
    static let superpixelSides = [8, 12, 16]

    /// Polygons with more corners are not considered: a brush is always faster.
    private static let mostCorners = 40

    func actions() -> [AnnotatorAction] {
        var actions = ([.acceptRest, .acceptAll] as [CommandName]).compactMap { command in
            key(command).map { AnnotatorAction(name: command.text, events: [$0]) }
        }
        if tools.hasCorrection, let key = key(.continueLabels) {
            actions.append(AnnotatorAction(name: CommandName.continueLabels.text, events: [key]))
        }
        for region in ErrorRegion.all(in: labels, truth: task.truth, limit: Self.regionLimit) {
            actions += paintActions(region) + fillActions(region)
            if tools.hasCorrection { actions += correctionActions(region) }
        }
        return actions
    }

    // MARK: Painting

    private func paintActions(_ region: ErrorRegion) -> [AnnotatorAction] {
        let (middle, depth) = region.middle
        var actions: [AnnotatorAction] = []
        for diameter in diameters(2 * depth - 1) {
            actions.append(action(.brush, region, resizeBrush(to: diameter) + click(middle)))
        }
        let paths = [3, 5, 9].map(region.path).filter { $0.count > 1 }
        for diameter in diameters(region.thickness) {
            for path in paths { actions.append(action(.brush, region, resizeBrush(to: diameter) + drag(path))) }
        }
        for side in Self.superpixelSides {
            for path in [[middle]] + paths.prefix(2) {
                actions.append(action(.superpixel, region, resizeSuperpixels(to: side) + drag(path)))
            }
        }
        return actions
    }

    /// The diameters of brushes to try for a width: the largest one that is not wider, and the next one.
    private func diameters(_ width: Int) -> [Int] {
        let fitting = Brush.diameters.last { $0 <= width } ?? Brush.diameters[0]
        return [fitting] + Brush.diameters.filter { $0 > fitting }.prefix(1)
    }

    private func fillActions(_ region: ErrorRegion) -> [AnnotatorAction] {
        let middle = region.middle.pixel
        let box = region.bestRectangle(labels: labels, truth: task.truth)
        let corners = [
            Pixel(row: box.top, column: box.left),
            Pixel(row: box.top + box.height - 1, column: box.left + box.width - 1),
        ]
        var actions = [
            action(.rectangle, region, drag(corners)), action(.fillRegion, region, click(middle)),
            action(.fillColor, region, click(middle)),
        ]
        if let key = key(.wholeTile) {
            actions.append(AnnotatorAction(name: CommandName.wholeTile.text, events: pick(region.value) + [key]))
        }
        return actions + polygons(region, tolerances: [1.5, 3, 6], followsEdges: false)
    }

    /// Polygons around the error, and around all of the true region that it is a part of.
    private func polygons(_ region: ErrorRegion, tolerances: [Double], followsEdges: Bool) -> [AnnotatorAction] {
        [region, region.whole(in: task.truth)].flatMap { shape in
            tolerances.compactMap { tolerance in
                let corners = shape.outline(tolerance: tolerance)
                guard 3...Self.mostCorners ~= corners.count, let last = corners.last else { return nil }
                return action(
                    .polygon, region,
                    follow(followsEdges) + corners.flatMap { click($0) } + click(last, .right),
                    name: followsEdges ? "polygon along edges" : nil)
            }
        }
    }

    // MARK: Correcting

    private func correctionActions(_ region: ErrorRegion) -> [AnnotatorAction] {
        let middle = region.middle.pixel
        var actions = Self.superpixelSides.prefix(2).map {
            action(.correct, region, resizeSuperpixels(to: $0) + click(middle))
        }
        if model.editor.kit.tool == .correct {
            actions.append(AnnotatorAction(name: CommandName.subtract.text, events: click(middle, .right)))
        }
        let path = region.path(5)
        if let first = path.first, let last = path.last, first != last {
            for diameter in diameters(region.thickness) {
                for followsEdges in [false, true] {
                    actions.append(
                        action(
                            .line, region, resizeBrush(to: diameter) + follow(followsEdges) + drag([first, last]),
                            name: followsEdges ? "line along edges" : nil))
                }
            }
        }
        return actions + polygons(region, tolerances: [3, 6], followsEdges: true)
    }

    // MARK: Input events

    /// Selects the tool and the class of the region, and then does the rest.
    private func action(
        _ tool: Tool, _ region: ErrorRegion, _ events: [InputEvent], name: String? = nil
    ) -> AnnotatorAction {
        AnnotatorAction(name: name ?? tool.title, events: select(tool) + pick(region.value) + events)
    }

    func key(_ command: CommandName) -> InputEvent? {
        model.shared.keymap.keys(for: command, in: .editor).first.map(InputEvent.key)
    }

    private func press(_ command: CommandName, times count: Int = 1) -> [InputEvent] {
        key(command).map { [InputEvent](repeating: $0, count: count) } ?? []
    }

    /// The keys of tools that fill would fill at the cursor, so they are selected in the list beside the tile. The keys
    /// of outlines set a corner at the cursor, which is removed again.
    private func select(_ tool: Tool) -> [InputEvent] {
        guard model.editor.kit.tool != tool else { return [] }
        if case .fill = tool.use {
            let list = model.editor.panel(model.shared.layout.body, model.shared).tools
            guard let line = Tool.all.firstIndex(of: tool), line < list.height else { return [] }
            return click(x: list.x, y: list.y + line, .left)
        }
        return press(tool.info.name) + (tool.outline == nil ? [] : press(.removeCorner))
    }

    private func pick(_ value: UInt8) -> [InputEvent] {
        guard model.editor.kit.value != value else { return [] }
        return (model.shared.keymap.classKey(Int(value)) ?? "").map { .key(KeyEvent(.character($0))) }
    }

    private func follow(_ followsEdges: Bool) -> [InputEvent] {
        model.editor.kit.followsEdges == followsEdges ? [] : press(.followEdges)
    }

    private func resizeBrush(to diameter: Int) -> [InputEvent] {
        resize(from: model.editor.kit.brush.diameter, to: diameter, in: Brush.diameters)
    }

    private func resizeSuperpixels(to side: Int) -> [InputEvent] {
        resize(from: model.editor.kit.superpixelSide, to: side, in: ToolKit.superpixelSides)
    }

    private func resize(from before: Int, to after: Int, in sizes: [Int]) -> [InputEvent] {
        guard let start = sizes.firstIndex(of: before), let end = sizes.firstIndex(of: after) else { return [] }
        return press(end > start ? .larger : .smaller, times: abs(end - start))
    }

    /// The cell that shows a pixel of the tile.
    private func cell(_ pixel: Pixel) -> (x: Int, y: Int)? {
        guard let tile = model.editor.tile else { return nil }
        let view = EditorPane.view(model.shared)
        return (
            x: view.x + tile.zoom.screen(of: tile.rect.left + pixel.column - tile.scroll.column),
            y: view.y + tile.zoom.screen(of: tile.rect.top + pixel.row - tile.scroll.row) / 2
        )
    }

    private func click(_ pixel: Pixel, _ button: MouseEvent.Button = .left) -> [InputEvent] {
        cell(pixel).map { click(x: $0.x, y: $0.y, button) } ?? []
    }

    private func click(x: Int, y: Int, _ button: MouseEvent.Button) -> [InputEvent] {
        [.mouse(MouseEvent(.press(button), x: x, y: y)), .mouse(MouseEvent(.release, x: x, y: y))]
    }

    /// Drags with the left button from one pixel to the next.
    private func drag(_ path: [Pixel]) -> [InputEvent] {
        let cells = path.compactMap(cell)
        guard let first = cells.first, let last = cells.last else { return [] }
        return [.mouse(MouseEvent(.press(.left), x: first.x, y: first.y))]
            + cells.dropFirst().map { .mouse(MouseEvent(.drag(.left), x: $0.x, y: $0.y)) }
            + [.mouse(MouseEvent(.release, x: last.x, y: last.y))]
    }
}
