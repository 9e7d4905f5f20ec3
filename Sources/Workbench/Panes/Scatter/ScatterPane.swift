import Terminal

/// Every tile of the pool where the embedding puts it, and the box or lasso that selects tiles.
package struct ScatterPane: PaneComponent {
    package internal(set) var color = ScatterColor.entropy
    package internal(set) var camera = ScatterCamera()
    /// What the next selection is drawn with, by mouse.
    package internal(set) var tool = ScatterShape.Kind.lasso
    /// The shape under way; nil while none is drawn.
    package internal(set) var shape: ScatterShape?
    /// A button of the mouse that is held.
    private struct Press: Sendable {
        let button: MouseEvent.Button
        /// Where it went down, or where the map was pulled to.
        let x: Int
        let y: Int
    }

    private var pressed: Press?
    /// The tile that the camera followed last.
    private var followed: Int?

    /// How the scatter lies on the screen; nil while it is not shown or there is nothing to show.
    package func plot(_ shared: SharedState) -> ScatterPlot? {
        guard let content = shared.layout.content(of: .scatter), let bounds = shared.embeddingBounds else { return nil }
        return ScatterPlot(bounds, camera: camera, in: ScatterView.parts(of: content).plot)
    }

    // MARK: What is in view

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let embedding = shared.embedding else { return [] }
        if let next = Neighborhood.nearest(in: embedding, from: shared.cursor, right: right, up: -down) {
            shared.go(to: next)
        }
        return []
    }

    mutating func moveFar(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let plot = plot(shared) else { return [] }
        camera.look(at: plot.center + SIMD2(Float(right), Float(-down)) * plot.extent / 4)
        return []
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        switch move {
        case .near: shared.whyNoMap
        case .far:
            whyNoZoom(shared)
                ?? (camera.zoom > 1
                    ? nil : "All is in view: \(shared.keymap.text(for: .zoomIn, in: .scatter)) zooms in")
        case .end: nil
        }
    }

    /// Why the view of the map cannot be changed, as a sentence for the person.
    func whyNoZoom(_ shared: SharedState) -> String? {
        if let reason = shared.whyNoMap { return reason }
        guard shared.layout.content(of: .scatter) == nil else { return nil }
        return "The scatter is not on the screen: \(shared.keymap.text(for: .focusScatter, in: .everywhere)) shows it"
    }

    mutating func zoom(by factor: Float, _ shared: SharedState) {
        guard let embedding = shared.embedding, let plot = plot(shared) else { return }
        camera.zoom(by: factor, at: embedding[shared.cursor], middle: plot.center)
    }

    /// Follows the cursor where it would leave the part in view.
    mutating func follow(_ shared: inout SharedState) -> [Effect] {
        guard followed != shared.cursor else { return [] }
        followed = shared.cursor
        guard camera.zoom > 1, let embedding = shared.embedding, let plot = plot(shared) else { return [] }
        if plot.pixel(of: embedding[shared.cursor]) == nil { camera.look(at: embedding[shared.cursor]) }
        return []
    }

    // MARK: Box and lasso

    func takesOver(_ command: CommandName) -> Bool { shape != nil && Self.whileDrawing[command] != nil }

    mutating func intercept(_ command: CommandInfo, _ shared: inout SharedState) -> [Effect]? {
        guard shape != nil, let draw = Self.whileDrawing[command.name] else { return nil }
        draw(&self, &shared)
        return []
    }

    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect] {
        // What works in the editor too is no matter of the panes.
        if command.keys[.editor] == nil { shape = nil }
        return []
    }

    mutating func beginShape(_ tool: ScatterShape.Kind, _ shared: inout SharedState) {
        guard let embedding = shared.embedding else { return }
        shared.focus(on: .scatter)
        self.tool = tool
        shape = ScatterShape(tool, from: embedding[shared.cursor])
        func key(_ command: CommandName) -> String { shared.keymap.text(for: command, in: .scatter) }
        shared.say(
            "Moving draws the \(tool.rawValue), \(key(.openEditor)) takes what it holds, \(key(.clearSelection)) drops "
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

    /// What the shape holds is what grid and queue show from now on.
    mutating func closeShape(_ shared: inout SharedState) {
        guard let shape, let embedding = shared.embedding else { return }
        self.shape = nil
        shared.select(shape.positions(in: embedding))
    }

    // MARK: The mouse

    var holdsMouse: Bool { pressed != nil }

    /// A click picks the nearest tile, a drag draws, the right button pulls.
    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        guard let embedding = shared.embedding, let plot = plot(shared) else { return [] }
        let place = plot.place(x: mouse.x, y: mouse.y)
        switch mouse.action {
        case .press(let button): pressed = Press(button: button, x: mouse.x, y: mouse.y)
        case .drag(.left): draw(to: place, in: plot)
        case .drag:
            guard let start = pressed else { return [] }
            camera.look(at: plot.center + plot.place(x: start.x, y: start.y) - place)
            pressed = Press(button: start.button, x: mouse.x, y: mouse.y)
        case .release:
            defer { pressed = nil }
            if shape != nil {
                closeShape(&shared)
            } else if let pressed, pressed.button == .left, pressed.x == mouse.x, pressed.y == mouse.y,
                let hit = Neighborhood.nearest(in: embedding, to: place)
            {
                shared.goOrOpen(hit)
            }
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
