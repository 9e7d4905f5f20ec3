import Imagery
import Terminal

extension Rendering {
    /// Every tile as a disc; those asked for larger and ringed.
    func drawScatter(width: Int) -> Image {
        let height = width * 3 / 4
        var canvas = Canvas(width: width, height: height, ground: ground)
        guard let points = model.embedding,
            let plot = ScatterPlot(model, in: Rect(x: 0, y: 0, width: width - 24, height: (height - 24) / 2))
        else { return canvas.image }
        let ink = ScatterInk(model, look: look)
        let radius = max(1.2, min(4, Double(width) / 8 / Double(max(1, points.count)).squareRoot()))
        func disc(_ position: Int, _ radius: Double, _ color: RGB) {
            let offset = plot.offset(of: points[position])
            canvas.disc(x: Double(offset.x) + 12, y: Double(offset.y) + 12, radius: radius, color)
        }
        for position in points.indices { disc(position, radius, ink[position]) }
        for position in model.queue?.positions ?? [] where model.states[position] == .unlabeled {
            disc(position, radius + 3, color(.tileAsked))
            disc(position, radius + 1, ink[position])
        }
        return canvas.image
    }

    /// Mean IoU, 0 to 1 with a line each tenth, against the share of labeled pixels.
    func drawCurve(width: Int) -> Image {
        let (height, margin) = (width / 2, 16.0)
        var canvas = Canvas(width: width, height: height, ground: ground)
        let runs = (model.compared.map { [($0, Theme.Role.curveCompared)] } ?? []) + [(model.run, .curve)]
        let points = runs.flatMap(\.0.points)
        let highest = max(0.1, ((points.map(\.meanIoU).max() ?? 0) * 10).rounded(.up) / 10)
        let widest = max(1e-9, points.map(\.labeledShare).max() ?? 0)
        func place(_ share: Double, _ meanIoU: Double) -> (x: Double, y: Double) {
            (
                margin + share / widest * (Double(width) - 2 * margin),
                Double(height) - margin - meanIoU / highest * (Double(height) - 2 * margin)
            )
        }
        for tenth in 0...Int((highest * 10).rounded()) {
            let faint = ground.blended(with: color(.axis), tenth == 0 ? 1 : 0.35)
            canvas.line(from: place(0, Double(tenth) / 10), to: place(widest, Double(tenth) / 10), radius: 0.3, faint)
        }
        canvas.line(from: place(0, 0), to: place(0, highest), radius: 0.3, color(.axis))
        for (run, role) in runs {
            let places = run.points.map { place($0.labeledShare, $0.meanIoU) }
            for (from, to) in zip(places, places.dropFirst()) {
                canvas.line(from: from, to: to, radius: 1, color(role))
            }
            for at in places { canvas.disc(x: at.x, y: at.y, radius: 4, color(role)) }
        }
        return canvas.image
    }

    /// The IoU of each class as a bar in its color; the full width is 1.
    func drawClasses(width: Int) -> Image {
        let (bar, gap) = (18, 6)
        let classes = model.catalog.classes
        var canvas = Canvas(width: width, height: classes.count * (bar + gap) + gap, ground: ground)
        for (index, entry) in classes.enumerated() {
            let y = gap + index * (bar + gap)
            let iou = model.run.points.last?.iou.value(at: index) ?? 0
            canvas.fill(
                x: gap, y: y, width: width - 2 * gap, height: bar, ground.blended(with: color(.axis), 0.2))
            canvas.fill(x: gap, y: y, width: Int(Double(width - 2 * gap) * iou), height: bar, entry.color)
        }
        return canvas.image
    }

    /// A row a true class, brighter where more of its pixels went; colors of the classes beside and above.
    func drawConfusion(width: Int) -> Image {
        let rows = model.round.history.last { !$0.confusion.isEmpty }?.confusion ?? []
        let count = model.catalog.count
        let side = max(4, width / (count + 1))
        var canvas = Canvas(width: width, height: side * (count + 1), ground: ground)
        for (index, entry) in model.catalog.classes.enumerated() {
            canvas.fill(x: side * (index + 1), y: side / 2, width: side - 2, height: side / 2 - 2, entry.color)
            canvas.fill(x: side / 2, y: side * (index + 1), width: side / 2 - 2, height: side - 2, entry.color)
        }
        for (row, counts) in rows.enumerated() {
            let total = max(1, counts.reduce(0, +))
            for (column, count) in counts.enumerated() {
                canvas.fill(
                    x: side * (column + 1), y: side * (row + 1), width: side - 2, height: side - 2,
                    Ramp.viridis.color(Double(count) / Double(total)))
            }
        }
        return canvas.image
    }
}
