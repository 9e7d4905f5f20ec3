import Imagery

/// Lines with optional error bands over two axes, and a legend below.
package struct LineChart: Sendable {
    package var title: String
    package var x: Axis
    package var y: Axis
    package var series: [LineSeries]
    /// The height of the area of the data. Nil for half of the width of the drawing.
    package var height: Int?

    package init(_ title: String, x: Axis, y: Axis, series: [LineSeries], height: Int? = nil) {
        (self.title, self.x, self.y, self.series, self.height) = (title, x, y, series, height)
    }

    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        let entries = series.indices.map { index in
            Legend.Entry(
                series[index].name,
                .line(color(index), isDashed: series[index].isDashed, series[index].hasMarkers ? marker(index) : nil))
        }
        return .stack(
            [
                .title(title, width: width, style), plot(width: width, style),
                Legend(entries).drawing(width: width, style),
            ], ground: style.ground)
    }

    private func color(_ index: Int) -> RGB { series[index].color ?? SeriesPalette.color(index) }

    private func marker(_ index: Int) -> Marker {
        Marker.allCases[index / SeriesPalette.colors.count % Marker.allCases.count]
    }

    private func plot(width: Int, _ style: PlotStyle) -> Drawing {
        let points = series.flatMap(\.points)
        let frame = PlotFrame(
            x: x, y: y, values: (points.map(\.x), points.flatMap { [$0.y, $0.low, $0.high].compactMap(\.self) }),
            outerWidth: width, height: height ?? max(120, width / 2), style)
        var drawing = Drawing(width: width, height: frame.outerHeight, ground: style.ground)
        frame.draw(on: &drawing)
        if !points.contains(where: { frame.place($0.x, $0.y) != nil }) { frame.writeNoData(on: &drawing) }
        frame.clipped(on: &drawing) { area, offset in
            for index in series.indices {
                for band in bands(of: series[index], frame, offset) {
                    area.polygon(band, opacity: 0.2, color(index))
                }
            }
            for index in series.indices { draw(index, frame, offset, on: &area) }
        }
        return drawing
    }

    private func draw(_ index: Int, _ frame: PlotFrame, _ offset: Drawing.Point, on area: inout Drawing) {
        let line = series[index]
        let places = line.points.map { frame.place($0.x, $0.y)?.moved(by: offset) }
        for run in places.split(separator: nil) {
            area.line(run.compactMap(\.self), width: 2, isDashed: line.isDashed, color(index))
            // A point between gaps has no line and needs a mark.
            guard line.hasMarkers || run.count == 1 else { continue }
            for case let place? in run { marker(index).draw(at: place, radius: 4, color(index), on: &area) }
        }
    }

    /// The outlines of the error band, one for each part of the series without gaps.
    private func bands(of line: LineSeries, _ frame: PlotFrame, _ offset: Drawing.Point) -> [[Drawing.Point]] {
        let ends = line.points.map { point -> (low: Drawing.Point, high: Drawing.Point)? in
            guard let low = point.low, let high = point.high, let lowest = frame.place(point.x, low),
                let highest = frame.place(point.x, high)
            else { return nil }
            return (lowest.moved(by: offset), highest.moved(by: offset))
        }
        return ends.split(whereSeparator: { $0 == nil }).map { run in
            let run = run.compactMap(\.self)
            return run.map(\.high) + run.reversed().map(\.low)
        }
    }
}

extension Drawing.Point {
    func moved(by offset: Self) -> Self { Self(x: x + offset.x, y: y + offset.y) }
}
