import Imagery

/// The layout of a bar chart: names at the left, bars in the middle, values at the right, the axis below.
struct BarChartPlot {
    private let chart: BarChart
    private let style: PlotStyle
    private let width: Int
    private let range: AxisRange
    /// The height of a bar, and the space between groups.
    private let thickness: Int
    private let gap: Int
    /// Where the bars start, and the width that they share.
    private let left: Int
    private let space: Int
    /// The width of the values at the right.
    private let texts: Int
    private let hasTexts: Bool

    init(_ chart: BarChart, width: Int, _ style: PlotStyle) {
        (self.chart, self.style, self.width) = (chart, style, width)
        let values = chart.groups.flatMap { $0.values.prefix(chart.series.count).compactMap(\.self) }
        let ends = values.flatMap { [$0.value, $0.value - ($0.error ?? 0), $0.value + ($0.error ?? 0)] }
        // Bars start at zero, so the axis contains it.
        range = AxisRange(chart.axis, values: chart.axis.scale == .linear ? ends + [0] : ends)
        // So many thin bars fit into the largest possible picture.
        let count = max(1, chart.groups.count * max(1, chart.series.count))
        thickness = max(1, min(style.lineHeight - 1, 24_000 / count))
        hasTexts = thickness >= Int(style.fontSize)
        gap = thickness > 4 ? 8 : 1
        let names = chart.groups.map { style.width($0.name) }.max() ?? 0
        left = style.padding + Int(min(names, 0.35 * Double(width)).rounded(.up)) + 8
        let longest = hasTexts ? values.map { style.width(chart.text($0)) }.max() ?? 0 : 0
        texts = Int(min(longest, 0.35 * Double(width)).rounded(.up))
        space = max(1, width - left - 2 * style.padding - texts - 8)
    }

    func drawing() -> Drawing {
        let groupHeight = max(1, chart.series.count) * thickness + gap
        let height = max(style.lineHeight, chart.groups.count * groupHeight)
        var drawing = Drawing(
            width: width, height: style.padding + height + 2 * style.lineHeight + style.padding, ground: style.ground)
        drawAxis(top: style.padding, height: height, on: &drawing)
        var nextName = 0
        for (index, group) in chart.groups.enumerated() {
            let top = style.padding + index * groupHeight + gap / 2
            for series in chart.series.indices {
                guard group.values.indices.contains(series), let value = group.values[series] else { continue }
                let color = chart.series.count == 1 ? group.color ?? chart.color(series) : chart.color(series)
                draw(value, color, top: top + series * thickness, on: &drawing)
            }
            let nameTop = top + (groupHeight - gap - style.lineHeight) / 2
            // The names of very thin groups would overlap: some are left out.
            guard nameTop >= nextName else { continue }
            nextName = nameTop + style.lineHeight - 1
            let name = style.shortened(group.name, to: Double(left - style.padding - 8) + 0.5)
            drawing.write(name, x: Double(left - 8), top: nameTop, style, anchor: .end, style.text)
        }
        if chart.groups.isEmpty || chart.series.isEmpty {
            drawing.write(
                "no data", x: Double(left + space / 2), top: style.padding, style, anchor: .middle, style.muted)
        }
        return drawing
    }

    private func x(of value: Double) -> Double? {
        range.position(of: value).map { Double(left) + min(1, max(0, $0)) * Double(space) }
    }

    private func draw(_ value: BarChart.Value, _ color: RGB, top: Int, on drawing: inout Drawing) {
        if hasTexts {
            drawing.write(
                style.shortened(chart.text(value), to: Double(texts) + 0.5), x: Double(width - style.padding),
                top: top + (thickness - style.lineHeight) / 2,
                style, anchor: .end, style.muted)
        }
        guard let end = x(of: value.value), let start = x(of: range.scale == .linear ? 0 : range.lowest) else { return }
        let (low, high) = (Int(min(start, end).rounded()), Int(max(start, end).rounded()))
        drawing.fill(x: low, y: top, width: high - low, height: max(1, thickness - 2), color)
        guard let error = value.error, let first = x(of: value.value - error), let last = x(of: value.value + error)
        else { return }
        let middle = top + (thickness - 2) / 2
        let (from, to) = (Int(min(first, last).rounded()), Int(max(first, last).rounded()))
        drawing.fill(x: from, y: middle, width: to - from + 1, height: 1, style.text)
        for end in [from, to] {
            drawing.fill(x: end, y: middle - thickness / 4, width: 1, height: thickness / 4 * 2 + 1, style.text)
        }
    }

    private func drawAxis(top: Int, height: Int, on drawing: inout Drawing) {
        let bottom = top + height
        let ticks = Ticks.values(in: range) { ticks in
            PlotFrame.fits(
                zip(ticks, TickLabels.texts(of: ticks, chart.axis.labels, range.scale)).map { tick, text in
                    (x(of: tick) ?? 0, style.width(text))
                }, in: Double(width), gap: style.fontSize)
        }
        for (tick, text) in zip(ticks, TickLabels.texts(of: ticks, chart.axis.labels, range.scale)) {
            guard let x = x(of: tick) else { continue }
            drawing.fill(x: Int(x.rounded()), y: top, width: 1, height: height + 4, style.faint)
            drawing.write(text, x: x, top: bottom + 4, style, anchor: .middle, style.muted)
        }
        if let zero = x(of: 0) { drawing.fill(x: Int(zero.rounded()), y: top, width: 1, height: height, style.axis) }
        drawing.fill(x: left, y: bottom, width: space, height: 1, style.axis)
        drawing.writeHeading(
            chart.axis.heading, x: Double(left + space / 2), top: bottom + 4 + style.lineHeight, style)
    }
}
