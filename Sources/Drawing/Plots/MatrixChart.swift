import Imagery

/// A matrix of colored cells with the names of its rows and columns, and a color bar below.
package struct MatrixChart: Sendable {
    package var title: String
    package var rowTitle: String
    package var columnTitle: String
    package var rows: [String]
    package var columns: [String]
    /// The values, row by row; nil for a value that is not known.
    package var values: [[Double?]]
    package var colors: ColorBar

    package init(
        _ title: String, rows: (title: String, names: [String]), columns: (title: String, names: [String]),
        values: [[Double?]], colors: ColorBar
    ) {
        (self.title, self.rowTitle, self.rows) = (title, rows.title, rows.names)
        (self.columnTitle, self.columns) = (columns.title, columns.names)
        (self.values, self.colors) = (values, colors)
    }

    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        .stack(
            [
                .title(title, width: width, style), cells(width: width, style),
                colors.drawing(width: width, style),
            ], ground: style.ground)
    }

    /// The matrix with its names. Cells are squares of at most 44 pixels.
    private func cells(width: Int, _ style: PlotStyle) -> Drawing {
        let longest = 0.3 * Double(width)
        func space(_ names: [String]) -> Int {
            Int(min(longest, names.map { style.width($0) }.max() ?? 0).rounded(.up))
        }
        let left = style.padding + style.lineHeight + space(rows) + 8
        let top = style.lineHeight + style.padding + space(columns) + 8
        guard !rows.isEmpty, !columns.isEmpty else { return .note("no data", width: width, style) }
        let available = Double(max(1, width - left - style.padding))
        let side = min(44, available / Double(columns.count))
        func edge(_ start: Int, _ index: Int) -> Int { start + Int((Double(index) * side).rounded(.down)) }
        let (right, bottom) = (edge(left, columns.count), edge(top, rows.count))
        var drawing = Drawing(width: width, height: bottom + style.padding, ground: style.ground)
        let gap = side > 8 ? 1 : 0
        for row in rows.indices {
            for column in columns.indices {
                guard values.indices.contains(row), values[row].indices.contains(column),
                    let value = values[row][column], value.isFinite
                else { continue }
                let (x, y) = (edge(left, column), edge(top, row))
                let (cellWidth, cellHeight) = (edge(left, column + 1) - x - gap, edge(top, row + 1) - y - gap)
                let color = colors.color(AxisRange(colors.axis).position(of: value) ?? 0)
                drawing.fill(x: x, y: y, width: cellWidth, height: cellHeight, color)
                let text = self.text(value)
                guard style.width(text) + 4 <= Double(cellWidth), style.lineHeight <= cellHeight + 4 else { continue }
                drawing.write(
                    text, x: Double(x) + Double(cellWidth) / 2, top: y + (cellHeight - style.lineHeight) / 2, style,
                    anchor: .middle, color.contrasting)
            }
        }
        drawNames(left: left, top: top, side: side, edge, style, on: &drawing)
        drawTitles(x: left...max(left, right), y: top...max(top, bottom), style, on: &drawing)
        return drawing
    }

    private func text(_ value: Double) -> String {
        colors.axis.labels == .percent
            ? (100 * value).trimmedText(decimals: 0) : value.trimmedText(decimals: 2)
    }

    /// Writes the names of the rows from left to right, and those of the columns upwards. If the cells are smaller
    /// than the text, only each second, third ... name.
    private func drawNames(
        left: Int, top: Int, side: Double, _ edge: (Int, Int) -> Int, _ style: PlotStyle, on drawing: inout Drawing
    ) {
        let every = max(1, Int((Double(style.lineHeight - 3) / side).rounded(.up)))
        for row in stride(from: 0, to: rows.count, by: every) {
            let name = style.shortened(rows[row], to: Double(left - style.padding - style.lineHeight - 8) + 0.5)
            let middle = Double(edge(top, row)) + side / 2
            drawing.text(
                name, at: Drawing.Point(x: Double(left - 8), y: middle + 0.36 * style.fontSize), size: style.fontSize,
                anchor: .end, style.text)
        }
        for column in stride(from: 0, to: columns.count, by: every) {
            let name = style.shortened(columns[column], to: Double(top - style.padding - style.lineHeight - 8) + 0.5)
            let middle = Double(edge(left, column)) + side / 2
            drawing.text(
                name, at: Drawing.Point(x: middle + 0.36 * style.fontSize, y: Double(top - 8)), size: style.fontSize,
                direction: .up, style.text)
        }
    }

    private func drawTitles(
        x: ClosedRange<Int>, y: ClosedRange<Int>, _ style: PlotStyle, on drawing: inout Drawing
    ) {
        let columnTitle = style.shortened(self.columnTitle, to: Double(drawing.width - x.lowerBound - style.padding))
        drawing.write(columnTitle, x: Double(x.lowerBound), top: 0, style, style.muted)
        let rowTitle = style.shortened(self.rowTitle, to: Double(y.upperBound))
        drawing.text(
            rowTitle,
            at: Drawing.Point(x: Double(style.padding) + style.fontSize, y: Double(y.upperBound)), size: style.fontSize,
            direction: .up, style.muted)
    }
}
