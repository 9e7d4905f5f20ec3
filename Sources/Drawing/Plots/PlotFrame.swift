import Imagery

/// The area of a plot with its two axes: it maps values to pixels, and draws titles, ticks and their lines.
struct PlotFrame {
    let xRange: AxisRange
    let yRange: AxisRange
    /// The area of the data, in pixels of the drawing.
    let left: Int
    let top: Int
    let width: Int
    let height: Int
    /// The size of the drawing that contains the area, the axes and their titles.
    let outerWidth: Int
    let outerHeight: Int
    private let x: Axis
    private let y: Axis
    private let xTicks: [Double]
    private let yTicks: [Double]
    private let style: PlotStyle

    /// - Parameters:
    ///   - values: The values of both axes, for the ends that the axes do not give.
    ///   - outerWidth: The width of the drawing.
    ///   - height: The height of the area of the data.
    init(
        x: Axis, y: Axis, values: (x: [Double], y: [Double]), outerWidth: Int, height: Int, _ style: PlotStyle
    ) {
        (self.x, self.y, self.style, self.outerWidth, self.height) = (x, y, style, outerWidth, height)
        let (xRange, yRange) = (AxisRange(x, values: values.x), AxisRange(y, values: values.y))
        (self.xRange, self.yRange) = (xRange, yRange)
        let lineHeight = style.lineHeight
        yTicks = Ticks.values(in: yRange) { ticks in
            let positions = ticks.compactMap { yRange.position(of: $0) }
            return zip(positions.dropFirst(), positions).allSatisfy {
                ($0 - $1) * Double(height) >= Double(lineHeight) + 2
            }
        }
        let labels = TickLabels.texts(of: yTicks, y.labels, y.scale).map { style.width($0) }
        left = style.padding + Int((labels.max() ?? 0).rounded(.up)) + 8
        // The last label of the x axis needs space to the right of the area.
        width = max(1, outerWidth - left - max(style.padding, Int(2.5 * style.fontSize)))
        top = (y.heading.isEmpty ? 0 : lineHeight) + style.padding
        outerHeight = top + height + lineHeight + 6 + (x.heading.isEmpty ? 0 : lineHeight) + style.padding / 2
        let places = (left: Double(left), width: Double(width), outer: Double(outerWidth))
        xTicks = Ticks.values(in: xRange) { ticks in
            Self.fits(
                zip(ticks, TickLabels.texts(of: ticks, x.labels, x.scale)).map { tick, text in
                    (places.left + (xRange.position(of: tick) ?? 0) * places.width, style.width(text))
                }, in: places.outer, gap: style.fontSize)
        }
    }

    /// Whether texts with the given centers and widths are inside the width, and do not touch each other.
    static func fits(_ texts: [(center: Double, width: Double)], in width: Double, gap: Double) -> Bool {
        let isInside = texts.allSatisfy { $0.center - $0.width / 2 >= 0 && $0.center + $0.width / 2 <= width }
        return isInside
            && zip(texts, texts.dropFirst()).allSatisfy { $1.center - $0.center >= ($0.width + $1.width) / 2 + gap }
    }

    /// The place of a point in the drawing. Nil for a point that has no place on an axis.
    func place(_ x: Double, _ y: Double) -> Drawing.Point? {
        guard let right = xRange.position(of: x), let up = yRange.position(of: y) else { return nil }
        return Drawing.Point(
            x: Double(left) + right * Double(width), y: Double(top) + (1 - up) * Double(height))
    }

    /// Draws the axes, their titles, and faint lines at the ticks.
    func draw(on drawing: inout Drawing) {
        for (tick, text) in zip(yTicks, TickLabels.texts(of: yTicks, y.labels, y.scale)) {
            guard let place = place(xRange.lowest, tick) else { continue }
            drawing.fill(x: left, y: Int(place.y.rounded()), width: width, height: 1, style.faint)
            drawing.text(
                text, at: Drawing.Point(x: place.x - 8, y: place.y + 0.36 * style.fontSize), size: style.fontSize,
                anchor: .end, style.muted)
        }
        for (tick, text) in zip(xTicks, TickLabels.texts(of: xTicks, x.labels, x.scale)) {
            guard let place = place(tick, yRange.lowest) else { continue }
            drawing.fill(x: Int(place.x.rounded()), y: top, width: 1, height: height + 4, style.faint)
            drawing.write(text, x: place.x, top: top + height + 5, style, anchor: .middle, style.muted)
        }
        drawing.fill(x: left, y: top, width: 1, height: height, style.axis)
        drawing.fill(x: left, y: top + height, width: width, height: 1, style.axis)
        let heading = style.shortened(y.heading, to: Double(outerWidth - 2 * style.padding))
        drawing.write(heading, x: Double(style.padding), top: 0, style, style.text)
        drawing.writeHeading(
            x.heading, x: Double(left) + Double(width) / 2, top: top + height + style.lineHeight + 5, style)
    }

    /// Draws data in the area. Marks at its edge may extend a few pixels beyond it; the rest is cut off.
    ///
    /// - Parameter draw: Draws on the drawing that it gets. It adds the offset to each place.
    func clipped(on drawing: inout Drawing, _ draw: (_ area: inout Drawing, _ offset: Drawing.Point) -> Void) {
        let margin = 6
        var area = Drawing(width: width + 2 * margin, height: height + 2 * margin, ground: nil)
        draw(&area, Drawing.Point(x: Double(margin - left), y: Double(margin - top)))
        drawing.paste(area, x: left - margin, y: top - margin)
    }

    /// Writes in the middle of the area that there is nothing to show.
    func writeNoData(on drawing: inout Drawing) {
        drawing.write(
            style.shortened("no data", to: Double(width)), x: Double(left) + Double(width) / 2,
            top: top + (height - style.lineHeight) / 2, style, anchor: .middle, style.muted)
    }
}
