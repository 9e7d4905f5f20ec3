import Imagery

/// A picture of shapes, text and images. It is described once and written as PNG, SVG or PDF.
///
/// Positions are in pixels from the top left corner; in SVG and PDF a pixel is a point. Later shapes lie over earlier
/// ones, and what falls outside is cut off.
package struct Drawing: Sendable {
    /// Which part of a text is at its position.
    package enum Anchor: Sendable { case start, middle, end }

    package struct Point: Sendable, Equatable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    enum Shape: Sendable {
        case rectangle(x: Double, y: Double, width: Double, height: Double, RGB)
        case disc(Point, radius: Double, RGB)
        case line([Point], width: Double, RGB)
        case text(String, Point, size: Double, isBold: Bool, Anchor, RGB)
        case image(Image, x: Int, y: Int)
        case drawing(Drawing, x: Int, y: Int)
    }

    /// At least 1.
    package let width: Int
    /// At least 1.
    package let height: Int
    private(set) var shapes: [Shape]

    package init(width: Int, height: Int, ground: RGB) {
        self.width = max(1, width)
        self.height = max(1, height)
        shapes = [
            .rectangle(x: 0, y: 0, width: Double(self.width), height: Double(self.height), ground)
        ]
    }

    package mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGB) {
        guard width > 0, height > 0 else { return }
        shapes.append(
            .rectangle(x: Double(x), y: Double(y), width: Double(width), height: Double(height), color))
    }

    /// The edge of a rectangle, `thickness` pixels inwards.
    package mutating func frame(x: Int, y: Int, width: Int, height: Int, thickness: Int = 1, _ color: RGB) {
        let (thickness, bottom, right) = (min(thickness, width, height), y + height, x + width)
        fill(x: x, y: y, width: width, height: thickness, color)
        fill(x: x, y: bottom - thickness, width: width, height: thickness, color)
        fill(x: x, y: y, width: thickness, height: height, color)
        fill(x: right - thickness, y: y, width: thickness, height: height, color)
    }

    package mutating func disc(at center: Point, radius: Double, _ color: RGB) {
        shapes.append(.disc(center, radius: radius, color))
    }

    /// Straight lines from point to point.
    package mutating func line(_ points: [Point], width: Double, _ color: RGB) {
        guard points.count > 1 else { return }
        shapes.append(.line(points, width: width, color))
    }

    /// Text in DejaVu Sans Mono.
    ///
    /// - Parameters:
    ///   - place: On the line that the letters stand on.
    ///   - size: Of the font in pixels; a character is 0.602 of it wide.
    package mutating func text(
        _ text: String, at place: Point, size: Double, isBold: Bool = false, anchor: Anchor = .start, _ color: RGB
    ) {
        guard !text.isEmpty else { return }
        shapes.append(.text(text, place, size: size, isBold: isBold, anchor, color))
    }

    package mutating func paste(_ image: Image, x: Int, y: Int) { shapes.append(.image(image, x: x, y: y)) }

    package mutating func paste(_ drawing: Drawing, x: Int, y: Int) { shapes.append(.drawing(drawing, x: x, y: y)) }
}
