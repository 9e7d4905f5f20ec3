import Imagery

extension Drawing {
    /// Adds text in a line of text that starts at `top`.
    mutating func write(
        _ text: String, x: Double, top: Int, _ style: PlotStyle, anchor: Anchor = .start, _ color: RGB
    ) {
        let baseline = Double(top) + (Double(style.lineHeight) + 0.7 * style.fontSize) / 2
        self.text(text, at: Point(x: x, y: baseline), size: style.fontSize, anchor: anchor, color)
    }

    /// Adds the heading of an axis, centered at `x` unless a long text would leave the drawing.
    mutating func writeHeading(_ heading: String, x: Double, top: Int, _ style: PlotStyle) {
        let text = style.shortened(heading, to: Double(width - 2 * style.padding))
        let margin = Double(style.padding) + style.width(text) / 2
        write(text, x: max(margin, min(Double(width) - margin, x)), top: top, style, anchor: .middle, style.text)
    }

    /// Returns a drawing of a title in bold, of at most three lines. It is 1 pixel high without a title.
    package static func title(_ title: String, width: Int, _ style: PlotStyle) -> Drawing {
        let (padding, size) = (style.padding, style.titleSize)
        guard !title.isEmpty else { return Drawing(width: width, height: 1, ground: style.ground) }
        let lines = style.wrapped(title, to: Double(width - 2 * padding), size: size)
        let lineHeight = Int((1.4 * size).rounded(.up))
        var drawing = Drawing(width: width, height: lines.count * lineHeight + padding + 4, ground: style.ground)
        for (index, line) in lines.enumerated() {
            let baseline = Double(index * lineHeight + padding) + size
            drawing.text(line, at: Point(x: Double(padding), y: baseline), size: size, isBold: true, style.text)
        }
        return drawing
    }

    /// Returns a drawing of one line of text.
    package static func note(_ text: String, width: Int, _ style: PlotStyle) -> Drawing {
        var drawing = Drawing(width: width, height: style.lineHeight + style.padding, ground: style.ground)
        let shortened = style.shortened(text, to: Double(width - 2 * style.padding))
        drawing.write(shortened, x: Double(style.padding), top: style.padding / 2, style, style.muted)
        return drawing
    }
}
