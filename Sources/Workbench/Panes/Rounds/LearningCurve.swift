import Imagery
import Terminal

/// Draws mean IoU against the share of labeled pixels, for this run and for a run to compare with.
struct LearningCurve {
    private let runs: [(run: RunHistory, role: Theme.Role)]

    /// - Parameter compared: The run to compare with; nil if there is none.
    init(_ run: RunHistory, compared: RunHistory?) {
        runs = (compared.map { [($0, .curveCompared)] } ?? []) + [(run, .curve)]
    }

    /// - Parameter cell: The size of a cell if the curve is shown in real pixels.
    func draw(
        in rect: Rect, look: Look, cell: CellSize?, cache: inout CurveCache, into surface: inout Surface
    ) {
        let axis = 5
        let legend = runs.count > 1 ? 1 : 0
        let plot = Rect(
            x: rect.x + axis, y: rect.y + legend, width: rect.width - axis, height: rect.height - 1 - legend)
        let points = runs.flatMap(\.run.points)
        guard plot.width >= 4, plot.height >= 2, !points.isEmpty else { return }
        if legend > 0 { drawLegend(in: rect, look: look, into: &surface) }
        let range = CurveRange(of: points)
        let ticks = Ticks(highest: range.highest, lines: plot.height)
        drawAxes(plot, range, ticks, look: look, into: &surface)
        if let cell {
            let raster = cache.raster(key(plot, range, ticks, cell, look))
            return surface.place(ImagePlacement(slot: .curve, area: plot, base: raster))
        }
        for (run, role) in runs { draw(run, role, in: plot, range, look, &surface) }
    }

    private func drawLegend(in rect: Rect, look: Look, into surface: inout Surface) {
        let pieces = runs.reversed().flatMap { run, role in
            [
                (String(look.glyph("●", role == .curve ? "o" : "x")), look.style(role, .bold)),
                (" \(run.name)  ", look.style(.muted)),
            ]
        }
        surface.write(pieces, x: rect.x, y: rect.y, limit: rect.width)
    }

    private func key(_ plot: Rect, _ range: CurveRange, _ ticks: Ticks, _ cell: CellSize, _ look: Look)
        -> CurveRaster.Key
    {
        let background = look.backgroundColor
        func color(_ role: Theme.Role) -> RGB { RGB(look.theme[role].foreground) ?? background.contrasting }
        return CurveRaster.Key(
            lines: runs.map { CurveRaster.Key.Line(points: $0.run.points, color: color($0.role)) }, range: range,
            ticks: ticks, columns: plot.width, rows: plot.height, cell: cell, background: background,
            grid: color(.axis))
    }

    private func drawAxes(
        _ plot: Rect, _ range: CurveRange, _ ticks: Ticks, look: Look, into surface: inout Surface
    ) {
        let dim = look.style(.axis)
        for y in 0..<plot.height {
            let glyph = ticks.label(at: y) == nil ? look.glyph("│", "|") : look.glyph("┤", "+")
            surface.write(String(glyph), x: plot.x - 1, y: plot.y + y, style: dim)
            if let label = ticks.label(at: y) { surface.write(label, x: plot.x - 5, y: plot.y + y, style: dim) }
        }
        drawShares(plot, range, y: plot.y + plot.height, style: dim, into: &surface)
    }

    /// The labels of the x axis: 0, the share at the right end, and between them as many as fit.
    private func drawShares(_ plot: Rect, _ range: CurveRange, y: Int, style: Cell, into surface: inout Surface) {
        let right = "\(range.widest.percentText(2)) labeled"
        surface.write("0", x: plot.x, y: y, style: style, limit: plot.width)
        guard plot.width > right.cellWidth + 2 else { return }
        surface.write(right, x: plot.x + plot.width - right.cellWidth, y: y, style: style)
        for step in 1..<4 {
            let text = (range.widest * Double(step) / 4).percentText(2)
            let middle = plot.x + (plot.width - 1) * step / 4
            let x = middle - text.cellWidth / 2
            guard x > plot.x + 2, x + text.cellWidth + 2 <= plot.x + plot.width - right.cellWidth else { continue }
            surface.write(text, x: x, y: y, style: style)
        }
    }

    private func draw(
        _ run: RunHistory, _ role: Theme.Role, in plot: Rect, _ range: CurveRange, _ look: Look,
        _ surface: inout Surface
    ) {
        // Braille has eight dots per cell; without Unicode a dot is a cell.
        let fine = look.symbols == .unicode ? (x: 2, y: 4) : (x: 1, y: 1)
        let style = look.style(role)
        let dots = run.points.map { point in
            Pixel(
                row: Int((1 - point.meanIoU / range.highest) * Double(plot.height * fine.y - 1) + 0.5),
                column: Int(point.labeledShare / range.widest * Double(plot.width * fine.x - 1) + 0.5))
        }
        for (from, to) in zip(dots, dots.dropFirst()) {
            for dot in Pixel.line(from: from, to: to) {
                if look.symbols == .unicode {
                    surface.dot(
                        x: dot.column, y: dot.row, in: plot, color: style.foreground, symbols: look.symbols)
                } else {
                    surface.write(".", x: plot.x + dot.column, y: plot.y + dot.row, style: style)
                }
            }
        }
        let glyph = look.glyph(look.hasColor || role == .curve ? "●" : "○", role == .curve ? "o" : "x")
        for dot in dots {
            surface.write(
                String(glyph), x: plot.x + dot.column / fine.x, y: plot.y + dot.row / fine.y,
                style: look.style(role, .bold))
        }
    }
}
