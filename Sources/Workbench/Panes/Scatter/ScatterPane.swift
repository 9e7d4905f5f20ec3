import Terminal

/// The embedding of all tiles, and the box or lasso that selects tiles.
package struct ScatterPane: PaneComponent {
    package internal(set) var color = ScatterColor.entropy
    package internal(set) var camera = ScatterCamera()
    /// The shape that a drag with the mouse draws.
    package internal(set) var tool = ScatterShape.Kind.lasso
    /// The open shape; nil if none is drawn.
    package internal(set) var shape: ScatterShape?
    /// A mouse button that is held.
    private struct Press: Sendable {
        let button: MouseEvent.Button
        /// The cell of the press, or of the last drag while panning.
        let x: Int
        let y: Int
    }

    private var pressed: Press?
    /// The cursor's tile when the camera last checked that it is in view.
    private var followed: Int?

    /// The mapping of the embedding to the screen; nil if the scatter is not shown or there is nothing to show.
    package func plot(_ shared: SharedState) -> ScatterPlot? {
        guard let content = shared.layout.content(of: .scatter), let bounds = shared.embeddingBounds else { return nil }
        return ScatterPlot(bounds, camera: camera, in: parts(of: content, shared).plot)
    }

    func parts(of content: Rect, _ shared: SharedState) -> ScatterView.Parts {
        let legend = ScatterLegend(color, shared).height(width: content.width, paneHeight: content.height)
        return ScatterView.parts(of: content, legendHeight: legend)
    }

    // MARK: What is in view

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let embedding = shared.embedding else { return [] }
        let scale = plot(shared)?.scale ?? .one
        if let next = Neighborhood.nearest(in: embedding, from: shared.cursor, right: right, up: -down, scale: scale) {
            shared.go(to: next)
        }
        return []
    }

    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let plot = plot(shared) else { return [] }
        camera.center(on: plot.center + SIMD2(Float(right), Float(-down)) * plot.extent / 4)
        return []
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        switch move {
        case .step: shared.whyNoEmbedding
        case .largeStep:
            whyNoZoom(shared)
                ?? (camera.zoom > 1
                    ? nil : "All is in view: \(shared.keymap.text(for: .zoomIn, in: .scatter)) zooms in")
        case .firstOrLast: nil
        }
    }

    /// Why the view cannot be changed, as a sentence.
    func whyNoZoom(_ shared: SharedState) -> String? {
        if let reason = shared.whyNoEmbedding { return reason }
        guard shared.layout.content(of: .scatter) == nil else { return nil }
        return "The scatter is not on the screen: \(shared.keymap.text(for: .focusScatter, in: .everywhere)) shows it"
    }

    mutating func zoom(by factor: Float, _ shared: SharedState) {
        guard let plot = plot(shared) else { return }
        camera.zoom(by: factor, at: shared.cursorPoint ?? plot.center, middle: plot.center)
    }

    /// Moves the view if the cursor would leave it.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] {
        guard followed != shared.cursor else { return [] }
        followed = shared.cursor
        guard camera.zoom > 1, let point = shared.cursorPoint, let plot = plot(shared) else { return [] }
        if plot.pixel(of: point) == nil { camera.center(on: point) }
        return []
    }

    // MARK: Box and lasso

    func intercepts(_ command: CommandName) -> Bool { shape != nil && Self.whileDrawing[command] != nil }

    mutating func intercept(_ command: CommandInfo, _ shared: inout SharedState) -> [Effect]? {
        guard shape != nil, let draw = Self.whileDrawing[command.name] else { return nil }
        draw(&self, &shared)
        return []
    }

    /// Commands that also work in the editor do not concern the scatter. The others would drop the shape.
    private func wouldDropShape(_ command: CommandInfo) -> Bool { shape != nil && command.keys[.editor] == nil }

    func whyShapeStaysOpen(_ command: CommandInfo, _ shared: SharedState) -> String? {
        guard let shape, shape.hasMoved, wouldDropShape(command) else { return nil }
        func key(_ command: CommandName) -> String { shared.keymap.text(for: command, in: .scatter) }
        return "A \(shape.kind.rawValue) is open: \(key(.openEditor)) selects the tiles inside, "
            + "\(key(.clearSelection)) drops it"
    }

    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect] {
        if wouldDropShape(command) { dropShape(&shared) }
        return []
    }

    mutating func dropShape(_ shared: inout SharedState) {
        guard let kind = shape?.kind else { return }
        shape = nil
        shared.showMessage("The open \(kind.rawValue) was dropped")
    }

    var stateHints: [StateHint] {
        guard let shape else { return [] }
        return [
            StateHint(.openEditor, "selects the tiles inside"),
            StateHint(.clearSelection, "drops the \(shape.kind.rawValue)"),
            StateHint(.right, "draws"), StateHint(.farRight, "draws farther"),
        ]
    }

    mutating func beginShape(_ tool: ScatterShape.Kind, _ shared: inout SharedState) {
        guard let start = shared.cursorPoint ?? shared.embeddingBounds?.center else { return }
        shared.focus(on: .scatter)
        self.tool = tool
        shape = ScatterShape(tool, from: start)
        func key(_ command: CommandName) -> String { shared.keymap.text(for: command, in: .scatter) }
        shared.showMessage(
            "Moving draws the \(tool.rawValue), \(key(.openEditor)) selects the tiles inside, \(key(.clearSelection)) drops "
                + "it; the mouse draws by dragging")
    }

    mutating func moveShape(right: Int, down: Int, _ shared: SharedState) {
        guard let shape, let plot = plot(shared) else { return }
        let cell = plot.cell(of: shape.pointer)
        self.shape?.extend(
            to: plot.place(
                x: max(plot.area.x, min(plot.area.x + plot.area.width - 1, cell.x + right)),
                y: max(plot.area.y, min(plot.area.y + plot.area.height - 1, cell.y + down))))
    }

    /// Closes the shape and selects the tiles inside.
    mutating func closeShape(_ shared: inout SharedState) {
        guard let shape, let embedding = shared.embedding else { return }
        self.shape = nil
        shared.select(shape.positions(in: embedding))
    }

    // MARK: The mouse

    var holdsMouse: Bool { pressed != nil }

    /// Handles the mouse: a click goes to the nearest tile, a drag draws a shape, the right button pans.
    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        guard let embedding = shared.embedding, let plot = plot(shared) else { return [] }
        let place = plot.place(x: mouse.x, y: mouse.y)
        switch mouse.action {
        case .press(let button): pressed = Press(button: button, x: mouse.x, y: mouse.y)
        case .drag(.left): draw(to: place, in: plot)
        case .drag:
            guard let start = pressed else { return [] }
            camera.center(on: plot.center + plot.place(x: start.x, y: start.y) - place)
            pressed = Press(button: start.button, x: mouse.x, y: mouse.y)
        case .release:
            defer { pressed = nil }
            if shape != nil {
                closeShape(&shared)
            } else if let pressed, pressed.button == .left, pressed.x == mouse.x, pressed.y == mouse.y,
                let hit = Neighborhood.nearest(in: embedding, to: place, scale: plot.scale)
            {
                shared.goOrOpen(hit)
            }
        // A turn of the wheel sends several events, so its steps are smaller than those of the keys.
        case .scrollUp: camera.zoom(by: 1.25, at: place, middle: plot.center)
        case .scrollDown: camera.zoom(by: 0.8, at: place, middle: plot.center)
        case .move: break
        }
        return []
    }

    private mutating func draw(to place: SIMD2<Float>, in plot: ScatterPlot) {
        guard let start = pressed else { return }
        var shape = shape ?? ScatterShape(tool, from: plot.place(x: start.x, y: start.y))
        shape.extend(to: place)
        self.shape = shape
    }

    // MARK: View

    func title(_ shared: SharedState) -> String { ScatterView(self, shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        ScatterView(self, shared).draw(in: content, look: look, cache: &cache, into: &surface)
    }
}
