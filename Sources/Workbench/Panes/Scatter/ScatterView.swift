import Imagery
import Terminal

/// Draws the embedding of all tiles.
struct ScatterView {
    let pane: ScatterPane
    let shared: SharedState

    init(_ pane: ScatterPane, _ shared: SharedState) {
        self.pane = pane
        self.shared = shared
    }

    struct Parts {
        let plot: Rect
        /// The legend of the colors; empty below 12 lines.
        let legend: Rect
        let counts: Rect
    }

    /// - Parameter legendHeight: The lines of the legend, at least one.
    static func parts(of content: Rect, legendHeight: Int) -> Parts {
        let lines = content.height >= 12 ? 1 + legendHeight : content.height >= 4 ? 1 : 0
        let plot = Rect(x: content.x, y: content.y, width: content.width, height: content.height - lines)
        let below = content.y + plot.height
        return Parts(
            plot: plot, legend: Rect(x: content.x, y: below, width: content.width, height: max(0, lines - 1)),
            counts: Rect(
                x: content.x, y: content.y + content.height - 1, width: content.width, height: min(1, lines)))
    }

    var title: String {
        var words = [pane.color.rawValue]
        if pane.color == .entropy || pane.color == .predictedClass, shared.isStale {
            words[0] += " (stale)"
        }
        if let progress = shared.round.progress, progress.stage == .embed, shared.round.isBusy,
            let epoch = progress.epoch
        {
            words.insert("optimizing \(epoch.current)/\(epoch.total)", at: 0)
        }
        if pane.camera.zoom > 1 { words.append("\(Double(pane.camera.zoom).text(1))x") }
        return (["Scatter"] + words).joined(separator: " · ")
    }

    func draw(
        in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        let parts = pane.parts(of: content, shared)
        guard let embedding = shared.embedding, let plot = pane.plot(shared) else {
            let train = shared.keymap.text(for: .retrain, in: shared.focus.context)
            let text =
                shared.round.isBusy
                ? "The embedding of the tiles is being computed" : "No embedding of the tiles yet: \(train) computes it"
            surface.writeCentered(text, in: parts.plot, style: look.style(.muted))
            return
        }
        let raster = cache.scatter.raster(of: plot, embedding: embedding, color: pane.color, shared: shared, look: look)
        for y in 0..<plot.area.height {
            for x in 0..<plot.area.width {
                if let cell = raster.cell(x: x, y: y) { surface[plot.area.x + x, plot.area.y + y] = cell }
            }
        }
        if let shape = pane.shape {
            draw(shape, plot: plot, look: look, into: &surface)
        } else {
            Thumbnail(shared, plot: plot, raster: raster)?.draw(look: look, into: &surface)
            if let point = shared.cursorPoint { drawCursor(at: point, plot: plot, look: look, into: &surface) }
        }
        if !parts.legend.isEmpty {
            ScatterLegend(pane.color, shared).draw(in: parts.legend, look: look, into: &surface)
        }
        if !parts.counts.isEmpty { drawCounts(raster, in: parts.counts, look: look, into: &surface) }
    }

    /// Draws a cross with a gap in the middle, so that the tile stays visible.
    private func drawCursor(at point: SIMD2<Float>, plot: ScatterPlot, look: Look, into surface: inout Surface) {
        guard plot.pixel(of: point) != nil else { return }
        let (x, y) = plot.cell(of: point)
        for (dx, dy, glyph) in [
            (-2, 0, look.glyph("━", "-")), (-1, 0, look.glyph("╸", ">")), (1, 0, look.glyph("╺", "<")),
            (2, 0, look.glyph("━", "-")), (0, -1, look.glyph("┃", "|")), (0, 1, look.glyph("┃", "|")),
        ] where plot.area.contains(x: x + dx, y: y + dy) {
            surface.write(String(glyph), x: x + dx, y: y + dy, style: look.marker)
        }
        surface[x, y].attributes.insert(.reverse)
    }

    // MARK: The open shape

    private func draw(_ shape: ScatterShape, plot: ScatterPlot, look: Look, into surface: inout Surface) {
        func put(_ glyph: Character, _ x: Int, _ y: Int) {
            guard plot.area.contains(x: x, y: y) else { return }
            surface[x, y].character = glyph
            surface[x, y].foreground = look.marker.foreground
            surface[x, y].attributes = look.marker.attributes
        }
        let corners = shape.outline.map(plot.cell)
        for (from, to) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            let isFirm = shape.kind == .box || to != corners[0]
            let line = Pixel.line(from: Pixel(row: from.y, column: from.x), to: Pixel(row: to.y, column: to.x))
            for pixel in line { put(isFirm ? look.glyph("•", "*") : look.glyph("·", "."), pixel.column, pixel.row) }
        }
        let end = plot.cell(of: shape.pointer)
        put(look.glyph("╋", "+"), end.x, end.y)
    }

    // MARK: Words

    private func drawCounts(
        _ raster: ScatterRaster, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        var pieces: [(String, Cell)] = []
        let marks = TileMark.allCases.filter { $0 != .unlabeled && raster.totals[$0] != nil }
        let marksWidth = marks.reduce(0) { $0 + "  \(raster.totals[$1] ?? 0) \($1.title)  ".cellWidth }
        if let selection = shared.selection {
            pieces.append(("\(selection.count) of \(shared.pool.count)", look.style(.accent, .bold)))
            pieces.append((" selected  ", look.style(.muted)))
        } else if case let all = "\(shared.pool.count) tiles  ", all.cellWidth + marksWidth - 2 <= rect.width {
            // The marks need a legend; the number of all tiles is also in the first line of the screen.
            pieces.append((all, look.style(.muted)))
        }
        for mark in marks {
            pieces.append((String(mark.glyph(look)), look.style(mark.role, .bold)))
            pieces.append((" \(raster.totals[mark] ?? 0) \(mark.title)  ", look.style(.muted)))
        }
        surface.write(pieces, x: rect.x, y: rect.y, limit: rect.width)
    }
}
