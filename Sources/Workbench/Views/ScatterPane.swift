import Imagery
import Terminal

/// Every tile of the pool where the embedding puts it.
enum ScatterPane {
    struct Parts {
        let plot: Rect
        let legend: Rect
    }

    static func parts(of content: Rect) -> Parts {
        let legend = content.height >= 4 ? 1 : 0
        return Parts(
            plot: Rect(x: content.x, y: content.y, width: content.width, height: content.height - legend),
            legend: Rect(
                x: content.x, y: content.y + content.height - legend, width: content.width, height: legend))
    }

    static func title(_ model: Model) -> String {
        let needsScores = model.view.scatterColor != .state
        let stale = needsScores && model.isStale ? " (stale)" : ""
        return "Scatter · \(model.view.scatterColor.rawValue)\(stale)"
    }

    static func draw(
        _ model: Model, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        let parts = parts(of: content)
        guard let embedding = model.embedding, let plot = ScatterPlot(embedding, in: parts.plot) else {
            let text = model.round.isBusy ? "The map of the tiles is being made" : "No map of the tiles yet: r makes it"
            surface.note(text, in: parts.plot, style: look.style(.muted))
            return
        }
        let raster = cache.raster(of: plot, embedding: embedding, model: model, look: look)
        for y in 0..<plot.area.height {
            for x in 0..<plot.area.width {
                if let cell = raster.cell(x: x, y: y, look: look) { surface[plot.area.x + x, plot.area.y + y] = cell }
            }
        }
        drawCursor(plot.pixel(of: embedding[model.cursor]), plot: plot, look: look, into: &surface)
        drawLegend(model, raster, in: parts.legend, look: look, into: &surface)
    }

    /// The tile itself stays visible between arms.
    private static func drawCursor(_ pixel: Pixel, plot: ScatterPlot, look: Look, into surface: inout Surface) {
        let (x, y) = (plot.area.x + pixel.column, plot.area.y + pixel.row / 2)
        let style = look.marker
        for (dx, dy, glyph) in [
            (-2, 0, look.glyph("━", "-")), (-1, 0, look.glyph("╸", ">")), (1, 0, look.glyph("╺", "<")),
            (2, 0, look.glyph("━", "-")), (0, -1, look.glyph("┃", "|")), (0, 1, look.glyph("┃", "|")),
        ] where plot.area.contains(x: x + dx, y: y + dy) {
            surface.write(String(glyph), x: x + dx, y: y + dy, style: style)
        }
        surface[x, y].attributes.insert(.reverse)
    }

    private static func drawLegend(
        _ model: Model, _ raster: ScatterRaster, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        guard !rect.isEmpty else { return }
        var pieces: [(String, Cell)] = []
        for mark in TileMark.allCases where mark != .unlabeled {
            if let count = raster.totals[mark] {
                pieces.append((String(mark.glyph(look)), look.style(mark.role, .bold)))
                pieces.append((" \(count) \(mark.title)  ", look.style(.muted)))
            }
        }
        pieces.append(("\(model.pool.count) tiles", look.style(.muted)))
        surface.write(pieces, x: rect.x, y: rect.y, limit: rect.width)
    }
}
