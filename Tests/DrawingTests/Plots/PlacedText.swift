import Terminal

@testable import Drawing

/// A text of a drawing with the rectangle that it covers.
struct PlacedText {
    let text: String
    /// The size of the font.
    let size: Double
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    /// All texts of a drawing and of the drawings in it.
    static func all(in drawing: Drawing, x: Double = 0, y: Double = 0) -> [PlacedText] {
        drawing.shapes.flatMap { shape -> [PlacedText] in
            switch shape {
            case .text(let text): [PlacedText(text, x: x, y: y)]
            case .drawing(let inner, let left, let top): all(in: inner, x: x + Double(left), y: y + Double(top))
            default: []
            }
        }
    }

    private init(_ text: Drawing.Text, x: Double, y: Double) {
        let width = Double(text.text.cellWidth) * 0.602 * text.size
        let start = text.anchor == .start ? 0 : text.anchor == .middle ? -width / 2 : -width
        let (ascent, descent) = (0.73 * text.size, 0.2 * text.size)
        (self.text, size) = (text.text, text.size)
        switch text.direction {
        case .right:
            (left, right) = (x + text.position.x + start, x + text.position.x + start + width)
            (top, bottom) = (y + text.position.y - ascent, y + text.position.y + descent)
        case .up:
            (left, right) = (x + text.position.x - ascent, x + text.position.x + descent)
            (top, bottom) = (y + text.position.y - start - width, y + text.position.y - start)
        }
    }

    func overlaps(_ other: PlacedText) -> Bool {
        left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }

    func isInside(_ drawing: Drawing) -> Bool {
        left >= 0 && top >= 0 && right <= Double(drawing.width) && bottom <= Double(drawing.height)
    }
}
