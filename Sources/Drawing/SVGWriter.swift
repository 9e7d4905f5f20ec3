import Foundation
import Imagery

/// Writes drawings as SVG. Texts stay texts, so that readers can search them and screen readers can read them; Cairo
/// would write the outlines of their characters.
struct SVGWriter {
    private var lines: [String] = []

    static func bytes(of drawing: Drawing) -> [UInt8] {
        var writer = SVGWriter()
        let (width, height) = (drawing.width, drawing.height)
        writer.lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)pt\" height=\"\(height)pt\" "
                + "viewBox=\"0 0 \(width) \(height)\" font-family=\"\(Drawing.fontName), monospace\">",
        ]
        for shape in drawing.shapes { writer.add(shape) }
        writer.lines.append("</svg>\n")
        return Array(writer.lines.joined(separator: "\n").utf8)
    }

    private mutating func add(_ shape: Drawing.Shape) {
        switch shape {
        case .rectangle(let x, let y, let width, let height, let color):
            lines.append("<rect\(Self.box(x, y, width, height)) fill=\"\(color.hexadecimal)\"/>")
        case .circle(let center, let radius, let color):
            let (x, y) = (Self.number(center.x), Self.number(center.y))
            lines.append("<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(Self.number(radius))\" fill=\"\(color.hexadecimal)\"/>")
        case .line(let points, let width, let isDashed, let color):
            let lengths = Drawing.dashes.map(Self.number).joined(separator: " ")
            let dashes = isDashed ? " stroke-dasharray=\"\(lengths)\"" : ""
            lines.append(
                "<polyline points=\"\(Self.path(points))\" fill=\"none\" stroke=\"\(color.hexadecimal)\" "
                    + "stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\"\(dashes)/>")
        case .polygon(let points, let opacity, let color):
            let opacity = opacity < 1 ? " fill-opacity=\"\(Self.number(opacity))\"" : ""
            lines.append("<polygon points=\"\(Self.path(points))\" fill=\"\(color.hexadecimal)\"\(opacity)/>")
        case .text(let text): lines.append(Self.element(text))
        case .image(let image, let x, let y):
            let data = Data(PNG.encode(image)).base64EncodedString()
            let box = Self.box(Double(x), Double(y), Double(image.size.width), Double(image.size.height))
            lines.append("<image\(box) image-rendering=\"pixelated\" href=\"data:image/png;base64,\(data)\"/>")
        case .drawing(let drawing, let x, let y):
            // An inner `svg` element cuts off what is outside of it.
            lines.append("<svg\(Self.box(Double(x), Double(y), Double(drawing.width), Double(drawing.height)))>")
            for shape in drawing.shapes { add(shape) }
            lines.append("</svg>")
        }
    }

    private static func element(_ text: Drawing.Text) -> String {
        let (x, y) = (number(text.position.x), number(text.position.y))
        var attributes = " x=\"\(x)\" y=\"\(y)\" font-size=\"\(number(text.size))\" fill=\"\(text.color.hexadecimal)\""
        if text.isBold { attributes += " font-weight=\"bold\"" }
        switch text.anchor {
        case .start: break
        case .middle: attributes += " text-anchor=\"middle\""
        case .end: attributes += " text-anchor=\"end\""
        }
        if text.direction == .up { attributes += " transform=\"rotate(-90 \(x) \(y))\"" }
        return "<text\(attributes) xml:space=\"preserve\">\(escaped(text.text))</text>"
    }

    private static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
        " x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
    }

    private static func path(_ points: [Drawing.Point]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }

    /// At most two decimals: a hundredth of a pixel is invisible.
    private static func number(_ value: Double) -> String { value.trimmedText(decimals: 2) }

    /// Texts have no control characters. XML does not allow the last two code points either.
    private static func escaped(_ text: String) -> String {
        var allowed = String.UnicodeScalarView()
        allowed.append(contentsOf: text.unicodeScalars.filter { $0.value & 0xFFFE != 0xFFFE })
        return String(allowed).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
