import Imagery

/// The colors of a range of values, with title and ticks.
package struct ColorBar: Sendable {
    /// The values at the ends of the ramp, with the title and the unit.
    package var axis: Axis
    /// The color at a position in the range, 0...1.
    package var color: @Sendable (Double) -> RGB

    package init(_ axis: Axis, color: @escaping @Sendable (Double) -> RGB) {
        (self.axis, self.color) = (axis, color)
    }

    package init(_ ramp: Ramp, _ axis: Axis) { self.init(axis) { ramp.color($0) } }

    /// The bar in a drawing of the given width: the title, the colors and the ticks below each other.
    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        let range = AxisRange(axis)
        let (barHeight, indent) = (12, style.padding + Int(1.5 * style.fontSize))
        let length = max(1, min(420, width - 2 * indent))
        let hasTitle = !axis.heading.isEmpty
        let top = style.padding / 2 + (hasTitle ? style.lineHeight : 0)
        var drawing = Drawing(
            width: width, height: top + barHeight + 4 + style.lineHeight + style.padding / 2, ground: style.ground)
        drawing.write(
            style.shortened(axis.heading, to: Double(width - 2 * style.padding)), x: Double(style.padding),
            top: style.padding / 2, style, style.text)
        for column in 0..<length {
            let share = length > 1 ? Double(column) / Double(length - 1) : 0
            drawing.fill(x: indent + column, y: top, width: 1, height: barHeight, color(share))
        }
        func x(_ tick: Double) -> Double { Double(indent) + (range.position(of: tick) ?? 0) * Double(length) }
        func texts(_ ticks: [Double]) -> [String] { TickLabels.texts(of: ticks, axis.labels, axis.scale) }
        let ticks = Ticks.values(in: range) { ticks in
            PlotFrame.fits(
                zip(ticks, texts(ticks)).map { (x($0), style.width($1)) }, in: Double(width), gap: style.fontSize)
        }
        for (tick, text) in zip(ticks, texts(ticks)) {
            drawing.fill(x: Int(x(tick).rounded()), y: top + barHeight, width: 1, height: 4, style.axis)
            drawing.write(text, x: x(tick), top: top + barHeight + 4, style, anchor: .middle, style.muted)
        }
        return drawing
    }
}
