import Imagery

/// The shape of the points of a series. Series with the same color have different markers.
package enum Marker: CaseIterable, Sendable {
    case circle, square, triangle, diamond

    /// Draws the marker in a circle of the given radius.
    func draw(at center: Drawing.Point, radius: Double, _ color: RGB, on drawing: inout Drawing) {
        func corners(_ offsets: [(Double, Double)]) -> [Drawing.Point] {
            offsets.map { Drawing.Point(x: center.x + $0.0 * radius, y: center.y + $0.1 * radius) }
        }
        switch self {
        case .circle: drawing.disc(at: center, radius: radius, color)
        case .square: drawing.polygon(corners([(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]), color)
        case .triangle: drawing.polygon(corners([(0, -1.15), (1.1, 0.85), (-1.1, 0.85)]), color)
        case .diamond: drawing.polygon(corners([(0, -1.25), (1.1, 0), (0, 1.25), (-1.1, 0)]), color)
        }
    }
}
