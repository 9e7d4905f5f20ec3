import Rounds
import Terminal

/// Mean IoU against labeled tiles, a point a round.
struct LearningCurve {
    private let points: [(tiles: Int, meanIoU: Double)]

    init(_ history: [RoundSummary]) {
        points = history.compactMap { round in round.meanIoU.map { (round.labeledTiles, $0) } }
    }

    func draw(in rect: Rect, look: Look, into surface: inout Surface) {
        let axis = 5
        let plot = Rect(x: rect.x + axis, y: rect.y, width: rect.width - axis, height: rect.height - 1)
        guard plot.width >= 4, plot.height >= 2, let first = points.first, let last = points.last else { return }
        let highest = max(0.1, ((points.map(\.meanIoU).max() ?? 0) * 10).rounded(.up) / 10)
        let dim = look.style(.axis)
        for y in 0..<plot.height {
            surface.write(String(look.glyph("│", "|")), x: plot.x - 1, y: plot.y + y, style: dim)
        }
        surface.write(highest.text(1), x: rect.x, y: plot.y, style: dim)
        surface.write("0.0", x: rect.x, y: plot.y + plot.height - 1, style: dim)
        let (left, right) = ("\(first.tiles)", "\(last.tiles) tiles")
        surface.write(left, x: plot.x, y: plot.y + plot.height, style: dim, limit: plot.width)
        if points.count > 1, plot.width > left.count + right.count {
            surface.write(right, x: plot.x + plot.width - right.count, y: plot.y + plot.height, style: dim)
        }
        let span = max(1, last.tiles - first.tiles)
        let cells = points.map { point in
            (
                x: plot.x + (point.tiles - first.tiles) * (plot.width - 1) / span,
                y: plot.y + plot.height - 1 - Int(point.meanIoU / highest * Double(plot.height - 1) + 0.5)
            )
        }
        for (from, to) in zip(cells, cells.dropFirst()) {
            for pixel in Brush.line(from: Pixel(row: from.y, column: from.x), to: Pixel(row: to.y, column: to.x)) {
                surface.write(String(look.glyph("·", ".")), x: pixel.column, y: pixel.row, style: dim)
            }
        }
        for (x, y) in cells {
            surface.write(String(look.glyph("●", "o")), x: x, y: y, style: look.style(.curve, .bold))
        }
    }
}
