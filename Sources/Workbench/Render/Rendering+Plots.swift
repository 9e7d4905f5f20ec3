import Drawing
import Imagery
import Terminal

extension Rendering {
    /// The size of texts in plots, in pixels.
    private static let fontSize = 12.0

    /// Every tile as a disc. Unlabeled tiles of the query are larger and have a ring.
    func drawScatter(width: Int) -> Drawing {
        let height = width * 3 / 4
        var drawing = Drawing(width: width, height: height, ground: ground)
        guard let points = model.embedding, let bounds = model.embeddingBounds,
            let plot = ScatterPlot(
                bounds, camera: ScatterCamera(), in: Rect(x: 0, y: 0, width: width - 24, height: (height - 24) / 2))
        else { return drawing }
        let coloring = ScatterColors(scatterColor, model, look: look)
        let radius = max(1.2, min(4, Double(width) / 8 / Double(max(1, points.count)).squareRoot()))
        func disc(_ position: Int, _ radius: Double, _ color: RGB) {
            guard let point = points[position] else { return }
            let offset = plot.offset(of: point)
            drawing.disc(at: Drawing.Point(x: Double(offset.x) + 12, y: Double(offset.y) + 12), radius: radius, color)
        }
        for position in points.indices { disc(position, radius, coloring[position]) }
        for position in model.queue?.positions ?? [] where model.states[position] == .unlabeled {
            disc(position, radius + 3, color(.tileInQuery))
            disc(position, radius + 1, coloring[position])
        }
        return drawing
    }

    /// Mean IoU, with a line per tenth, against the share of labeled pixels in percent. The axis ends at the highest
    /// tenth that is reached.
    func drawCurve(width: Int) -> Drawing {
        let runs = (model.compared.map { [($0, Theme.Role.curveCompared)] } ?? []) + [(model.run, .curve)]
        let area = PlotArea(width: width, height: width / 2, CurveRange(of: runs.flatMap(\.0.points)))
        var drawing = Drawing(width: area.width, height: area.height, ground: ground)
        drawAxes(of: area, on: &drawing)
        for (run, role) in runs {
            let places = run.points.map { area.place($0.labeledShare, $0.meanIoU) }
            drawing.line(places, width: 2, color(role))
            for place in places { drawing.disc(at: place, radius: 4, color(role)) }
        }
        return drawing
    }

    private func drawAxes(of area: PlotArea, on drawing: inout Drawing) {
        for tenth in 0...Int((area.range.highest * 10).rounded()) {
            let (start, end) = (area.place(0, Double(tenth) / 10), area.place(area.range.widest, Double(tenth) / 10))
            let faint = ground.blended(with: color(.axis), tenth == 0 ? 1 : 0.35)
            drawing.line([start, end], width: 1, faint)
            write(
                (Double(tenth) / 10).text(1), at: Drawing.Point(x: start.x - 4, y: start.y + 4), .end, on: &drawing)
        }
        drawing.line([area.place(0, 0), area.place(0, area.range.highest)], width: 1, color(.axis))
        for quarter in 1...4 where area.range.widest > 1e-9 {
            let share = area.range.widest * Double(quarter) / 4
            let place = area.place(share, 0)
            write(
                (100 * share).text(2) + "%", at: Drawing.Point(x: place.x, y: place.y + 16),
                quarter == 4 ? .end : .middle, on: &drawing)
        }
    }

    private func write(
        _ text: String, at place: Drawing.Point, _ anchor: Drawing.Anchor, on drawing: inout Drawing
    ) {
        drawing.text(text, at: place, size: Self.fontSize, anchor: anchor, color(.muted))
    }

    /// The IoU of each class as a bar in its color, with its name. The full width is an IoU of 1.
    func drawClasses(width: Int) -> Drawing {
        let (bar, gap) = (18, 6)
        let classes = model.catalog.classes
        var drawing = Drawing(width: width, height: classes.count * (bar + gap) + gap, ground: ground)
        for (index, entry) in classes.enumerated() {
            let y = gap + index * (bar + gap)
            let iou = model.run.points.last?.iou.value(at: index)
            let faint = ground.blended(with: color(.axis), 0.2)
            let length = Int(Double(width - 2 * gap) * (iou ?? 0))
            drawing.fill(x: gap, y: y, width: width - 2 * gap, height: bar, faint)
            drawing.fill(x: gap, y: y, width: length, height: bar, entry.color)
            let text = "\(entry.name.printable) \(iou?.text(3) ?? "-")"
            // On the bar if it fits, else behind it.
            let isOnBar = Double(length) > Self.fontSize * 0.62 * Double(text.cellWidth)
            drawing.text(
                text, at: Drawing.Point(x: Double(isOnBar ? gap + 4 : gap + length + 4), y: Double(y + 13)),
                size: Self.fontSize, isOnBar ? entry.color.contrasting : color(.text))
        }
        return drawing
    }

    /// The row-normalized confusion matrix: one row per true class, one column per predicted class. A brighter cell is
    /// a larger share of the row's pixels. The colors of the classes are beside and above.
    func drawConfusion(width: Int) -> Drawing {
        let rows = model.round.history.last { !$0.confusion.isEmpty }?.confusion ?? []
        let count = model.catalog.count
        let side = max(4, width / (count + 1))
        var drawing = Drawing(width: width, height: side * (count + 1), ground: ground)
        for (index, entry) in model.catalog.classes.enumerated() {
            drawing.fill(x: side * (index + 1), y: side / 2, width: side - 2, height: side / 2 - 2, entry.color)
            drawing.fill(x: side / 2, y: side * (index + 1), width: side / 2 - 2, height: side - 2, entry.color)
        }
        for (row, counts) in rows.enumerated() {
            let total = max(1, counts.reduce(0, +))
            for (column, count) in counts.enumerated() {
                drawing.fill(
                    x: side * (column + 1), y: side * (row + 1), width: side - 2, height: side - 2,
                    Ramp.viridis.color(Double(count) / Double(total)))
            }
        }
        return drawing
    }
}

/// Maps the values of a plot to pixels.
private struct PlotArea {
    let width: Int
    let height: Int
    let range: CurveRange

    init(width: Int, height: Int, _ range: CurveRange) {
        (self.width, self.height, self.range) = (width, height, range)
    }

    func place(_ x: Double, _ y: Double) -> Drawing.Point {
        let (left, right, top, bottom) = (36.0, 12.0, 12.0, 24.0)
        return Drawing.Point(
            x: left + x / range.widest * (Double(width) - left - right),
            y: Double(height) - bottom - y / range.highest * (Double(height) - top - bottom))
    }
}
