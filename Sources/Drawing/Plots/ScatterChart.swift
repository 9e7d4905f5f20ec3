import Imagery

/// Points over two axes, each with its own color.
package struct ScatterChart: Sendable {
    package struct Point: Sendable {
        package var x: Double
        package var y: Double
        package var color: RGB
        /// The color of a ring around the point; nil for no ring. Points with rings are drawn last.
        package var ring: RGB?

        package init(x: Double, y: Double, color: RGB, ring: RGB? = nil) {
            (self.x, self.y, self.color, self.ring) = (x, y, color, ring)
        }
    }

    package var title: String
    package var x: Axis
    package var y: Axis
    package var points: [Point]

    package init(_ title: String, x: Axis, y: Axis, points: [Point]) {
        (self.title, self.x, self.y, self.points) = (title, x, y, points)
    }

    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        let frame = PlotFrame(
            x: x, y: y, values: (points.map(\.x), points.map(\.y)), outerWidth: width,
            height: max(120, width * 5 / 8), style)
        var drawing = Drawing(width: width, height: frame.outerHeight, ground: style.ground)
        frame.draw(on: &drawing)
        // Many points are smaller, so that they do not cover each other.
        let radius = max(1.2, min(4, Double(width) / 8 / Double(max(1, points.count)).squareRoot()))
        var isEmpty = true
        for point in points.filter({ $0.ring == nil }) + points.filter({ $0.ring != nil }) {
            guard let place = frame.place(point.x, point.y) else { continue }
            isEmpty = false
            if let ring = point.ring { drawing.disc(at: place, radius: radius + 3, ring) }
            drawing.disc(at: place, radius: point.ring == nil ? radius : radius + 1, point.color)
        }
        if isEmpty { frame.writeNoData(on: &drawing) }
        return .stack([.title(title, width: width, style), drawing], ground: style.ground)
    }
}
