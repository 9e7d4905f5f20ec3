import Pool
import Terminal

extension Model {
    /// How the scatter lies on the screen; nil while it is not shown or there is nothing to show.
    var scatterPlot: ScatterPlot? {
        guard let content = layout.content(of: .scatter), embedding != nil else { return nil }
        return ScatterPlot(self, in: ScatterPane.parts(of: content).plot)
    }

    // MARK: What is in view

    mutating func pan(right: Float, up: Float) {
        guard scatter.camera.zoom > 1, let plot = scatterPlot else { return say("All is in view: + zooms in") }
        scatter.camera.look(at: plot.center + SIMD2(right, up) * plot.extent / 4)
    }

    mutating func zoomScatter(by factor: Float) {
        guard let embedding, let plot = scatterPlot else { return }
        zoomScatter(by: factor, at: embedding[cursor], in: plot)
    }

    mutating func zoomScatter(by factor: Float, at place: SIMD2<Float>, in plot: ScatterPlot) {
        scatter.camera.zoom(by: factor, at: place, middle: plot.center)
    }

    /// Follows the cursor where it would leave the part in view.
    mutating func keepScatterCursorVisible() {
        guard scatter.camera.zoom > 1, let embedding, let plot = scatterPlot else { return }
        if plot.pixel(of: embedding[cursor]) == nil { scatter.camera.look(at: embedding[cursor]) }
    }

    // MARK: Box and lasso

    mutating func beginShape(_ tool: ScatterShape.Tool) {
        guard let embedding else { return say("There is no map of the tiles yet") }
        focus = .scatter
        scatter.tool = tool
        scatter.shape = ScatterShape(tool, from: embedding[cursor])
        say("Arrows draw the \(tool.rawValue), Enter takes what it holds, Esc drops it; the mouse draws by dragging")
    }

    mutating func moveShape(right: Int, down: Int) {
        guard let shape = scatter.shape, let plot = scatterPlot else { return }
        let cell = plot.cell(of: shape.pointer)
        scatter.shape?.extend(
            to: plot.place(
                x: max(plot.area.x, min(plot.area.x + plot.area.width - 1, cell.x + right)),
                y: max(plot.area.y, min(plot.area.y + plot.area.height - 1, cell.y + down))))
    }

    /// What the shape holds is what grid and queue show from now on.
    mutating func closeShape() {
        guard let shape = scatter.shape, let embedding else { return }
        scatter.shape = nil
        select(shape.positions(in: embedding))
    }

    mutating func select(_ positions: [Int]) {
        guard !positions.isEmpty else { return say("No tile in there; the selection is as it was") }
        selection = TileSelection(positions, of: pool.count)
        if let first = worklist?.positions.first, selection?.contains(cursor) == false { go(to: first) }
        let next = keymap.text(for: .nextQueued, in: context)
        say("\(positions.count) of \(pool.count) tiles: \(next) goes through them, Esc shows all again")
    }

    mutating func clearSelection() {
        guard selection != nil else { return }
        selection = nil
        say("All \(pool.count) tiles again")
    }

    // MARK: The mouse

    /// What the mouse does in the scatter; a click picks the nearest tile, a drag draws, the right button pulls.
    mutating func handleInScatter(_ mouse: MouseEvent) -> [Effect] {
        guard let embedding, let plot = scatterPlot else { return [] }
        let place = plot.place(x: mouse.x, y: mouse.y)
        switch mouse.action {
        case .press: scatter.pressed = (mouse.x, mouse.y)
        case .drag(.left):
            guard let start = scatter.pressed else { return [] }
            var shape = scatter.shape ?? ScatterShape(scatter.tool, from: plot.place(x: start.x, y: start.y))
            shape.extend(to: place)
            scatter.shape = shape
        case .drag:
            guard let start = scatter.pressed else { return [] }
            scatter.camera.look(at: plot.center + plot.place(x: start.x, y: start.y) - place)
            scatter.pressed = (mouse.x, mouse.y)
        case .release:
            defer { scatter.pressed = nil }
            if scatter.shape != nil {
                closeShape()
            } else if scatter.pressed?.x == mouse.x, scatter.pressed?.y == mouse.y,
                let hit = Neighborhood.nearest(in: embedding, to: place)
            {
                if hit == cursor { return openEditor() }
                go(to: hit)
            }
        case .scrollUp: zoomScatter(by: 1.25, at: place, in: plot)
        case .scrollDown: zoomScatter(by: 0.8, at: place, in: plot)
        case .move: break
        }
        return []
    }
}
