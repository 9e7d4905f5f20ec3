import Imagery
import Terminal

/// A drawing of shapes, text and images. It can be written as PNG, SVG or PDF.
///
/// Positions are in pixels from the top left corner; in SVG and PDF a pixel is 1/72 inch. Later shapes cover earlier
/// ones. Parts outside of the drawing are cut off.
package struct Drawing: Sendable {
    /// The alignment of a text relative to its position, in the direction of the text.
    package enum Anchor: Sendable { case start, middle, end }

    /// The direction in which a text runs.
    package enum Direction: Sendable { case right, up }

    /// A position in pixels: `x` to the right and `y` downwards from the top left corner.
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
        case circle(Point, radius: Double, RGB)
        case line([Point], width: Double, isDashed: Bool, RGB)
        case polygon([Point], opacity: Double, RGB)
        case text(Text)
        case image(Image, x: Int, y: Int)
        case drawing(Drawing, x: Int, y: Int)
    }

    struct Text: Sendable {
        let text: String
        let position: Point
        let size: Double
        let isBold: Bool
        let anchor: Anchor
        let direction: Direction
        let color: RGB
    }

    /// The width in pixels, at least 1.
    package let width: Int
    /// The height in pixels, at least 1.
    package let height: Int
    /// The shapes in the order in which they are drawn. The first one is the background, if there is one.
    private(set) var shapes: [Shape]

    /// - Parameter ground: The color of the background. Nil for a drawing that is pasted over another one and does
    ///   not cover it.
    package init(width: Int, height: Int, ground: RGB?) {
        self.width = max(1, width)
        self.height = max(1, height)
        shapes = []
        if let ground { fill(x: 0, y: 0, width: self.width, height: self.height, ground) }
    }

    /// Adds a filled rectangle.
    package mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGB) {
        guard width > 0, height > 0 else { return }
        shapes.append(
            .rectangle(x: Double(x), y: Double(y), width: Double(width), height: Double(height), color))
    }

    /// Adds the frame of a rectangle. It covers `thickness` pixels inside the edge.
    package mutating func frame(x: Int, y: Int, width: Int, height: Int, thickness: Int = 1, _ color: RGB) {
        let (thickness, bottom, right) = (min(thickness, width, height), y + height, x + width)
        fill(x: x, y: y, width: width, height: thickness, color)
        fill(x: x, y: bottom - thickness, width: width, height: thickness, color)
        fill(x: x, y: y, width: thickness, height: height, color)
        fill(x: right - thickness, y: y, width: thickness, height: height, color)
    }

    /// Adds a filled circle.
    package mutating func disc(at center: Point, radius: Double, _ color: RGB) {
        shapes.append(.circle(center, radius: radius, color))
    }

    /// Adds straight lines from point to point.
    package mutating func line(_ points: [Point], width: Double, isDashed: Bool = false, _ color: RGB) {
        guard points.count > 1 else { return }
        shapes.append(.line(points, width: width, isDashed: isDashed, color))
    }

    /// Adds a filled polygon.
    /// - Parameter opacity: 1 covers what is below; with 0 the polygon is invisible.
    package mutating func polygon(_ points: [Point], opacity: Double = 1, _ color: RGB) {
        guard points.count > 2 else { return }
        shapes.append(.polygon(points, opacity: opacity, color))
    }

    /// Adds text in the font DejaVu Sans Mono. Cairo uses another font if that one is not installed.
    /// Control characters and other hidden characters are escaped.
    ///
    /// - Parameters:
    ///   - position: A point on the baseline: its start, middle or end, as `anchor` says.
    ///   - size: The size of the font in pixels. The width of a character of DejaVu Sans
    ///     Mono is 0.602 times this size.
    package mutating func text(
        _ text: String, at position: Point, size: Double, isBold: Bool = false, anchor: Anchor = .start,
        direction: Direction = .right, _ color: RGB
    ) {
        guard !text.isEmpty else { return }
        shapes.append(
            .text(
                Text(
                    text: text.printable, position: position, size: size, isBold: isBold, anchor: anchor,
                    direction: direction,
                    color: color)))
    }

    /// Adds an image with its top left corner at (`x`, `y`).
    package mutating func paste(_ image: Image, x: Int, y: Int) { shapes.append(.image(image, x: x, y: y)) }

    /// Adds another drawing with its top left corner at (`x`, `y`), clipped to its size.
    package mutating func paste(_ drawing: Drawing, x: Int, y: Int) { shapes.append(.drawing(drawing, x: x, y: y)) }

    /// The font of all texts. Its characters have the same width.
    package static let fontName = "DejaVu Sans Mono"
    /// The lengths in pixels of a dash and of the gap after it.
    static let dashes = [6.0, 4.0]
}
