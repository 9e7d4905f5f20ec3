import Imagery
import Terminal

/// The colors and the text size of plots.
package struct PlotStyle: Sendable, Equatable {
    package var ground: RGB
    /// The color of titles and names.
    package var text: RGB
    /// The color of ticks and of other details.
    package var muted: RGB
    package var axis: RGB
    /// The size of texts in pixels.
    package var fontSize: Double

    package init(ground: RGB, text: RGB, muted: RGB, axis: RGB, fontSize: Double = 13) {
        (self.ground, self.text, self.muted, self.axis, self.fontSize) = (ground, text, muted, axis, fontSize)
    }

    package static let light = PlotStyle(
        ground: RGB(255, 255, 255), text: RGB(32, 32, 36), muted: RGB(88, 90, 98), axis: RGB(130, 132, 140))
    package static let dark = PlotStyle(
        ground: RGB(24, 24, 28), text: RGB(224, 226, 232), muted: RGB(160, 164, 172), axis: RGB(112, 116, 124))

    /// The color of the lines at ticks, and of the full length of bars.
    var faint: RGB { ground.blended(with: axis, 0.3) }

    /// The size of the title of a plot, in pixels.
    var titleSize: Double { fontSize + 2 }

    /// The height of a line of text in pixels.
    var lineHeight: Int { Int((1.45 * fontSize).rounded(.up)) }

    /// The space between the edge of a drawing and its content, in pixels.
    var padding: Int { 10 }

    /// The width of a cell of text in pixels. In PNG files Cairo rounds it to a whole number, so this is the larger
    /// of both.
    static func cellWidth(size: Double) -> Double { max(0.602 * size, (0.602 * size).rounded()) }

    /// The width of a text in pixels.
    func width(_ text: String, size: Double? = nil) -> Double {
        Double(text.printable.cellWidth) * Self.cellWidth(size: size ?? fontSize)
    }

    /// The text, cut with "…" to at most `width` pixels.
    func shortened(_ text: String, to width: Double) -> String {
        TextLayout.truncate(text.printable, to: max(1, cells(in: width, size: fontSize)), ellipsis: "…")
    }

    /// At most three lines of text in a width of `width` pixels. The last line is cut with "…".
    func wrapped(_ text: String, to width: Double, size: Double) -> [String] {
        let cells = max(1, cells(in: width, size: size))
        let lines = TextLayout.wrap(text.printable, to: cells)
        guard lines.count > 3 else { return lines }
        return lines[..<2] + [TextLayout.truncate(lines[2...].joined(separator: " "), to: cells, ellipsis: "…")]
    }

    private func cells(in width: Double, size: Double) -> Int {
        Int(max(0, width) / Self.cellWidth(size: size))
    }
}
