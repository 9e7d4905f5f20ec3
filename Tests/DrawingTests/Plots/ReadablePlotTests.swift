import Imagery
import Testing

@testable import Drawing

/// All kinds of plots with usual and with unusual data.
@Suite("Plots are readable")
struct ReadablePlotTests {
    private static let long = String(repeating: "a very long name ", count: 20)
    private static let names: [[String]] = [
        [], ["road"], ["road", "sky", "person"], (0..<40).map { "series \($0)" },
        [long, "short", "tab\there\u{1B}[31m", "空と道路", ""],
    ]
    private static let values: [[Double]] = [
        [], [0.5], [0.2, 0.4, 0.7], [.nan, 1, .infinity, -.infinity], [3, 3, 3], [1e308, -1e308],
        [-2, .leastNonzeroMagnitude, 0], [12_345_678, 23_456_789],
    ]

    /// Every kind of plot for each combination of names and values.
    private static func plots(_ names: [String], _ values: [Double], width: Int, _ style: PlotStyle) -> [Drawing] {
        let points = values.enumerated().map { index, value in
            LineSeries.Point(x: Double(index), mean: value, deviation: 0.1 * value)
        }
        let title = names.first ?? "title"
        let axes = (Axis(title, unit: "%"), Axis(title, scale: values.count % 2 == 0 ? .linear : .logarithmic))
        let colors = ColorBar(.viridis, Axis(title, from: values.first, to: values.last))
        return [
            LineChart(title, x: axes.0, y: axes.1, series: names.map { LineSeries($0, points) })
                .drawing(width: width, style),
            BarChart(
                title, axis: axes.0, series: names.map { ($0, nil) },
                groups: names.map { BarChart.Group($0, values.map { BarChart.Value($0, error: $0 / 3) }) }
            ).drawing(width: width, style),
            ScatterChart(
                title, x: axes.1, y: axes.0,
                points: values.map { ScatterChart.Point(x: $0, y: $0, color: RGB(1, 2, 3), ring: RGB(9, 9, 9)) }
            ).drawing(width: width, style),
            MatrixChart(
                title, rows: (title, names), columns: (title, names), values: names.map { _ in values }, colors: colors
            ).drawing(width: width, style),
            ClassLegend(names.map { ($0, RGB(1, 2, 3)) }, title: title).drawing(width: width, style),
            Captioned(
                title, note: title, Drawing(width: width, height: 9, ground: style.ground),
                below: [colors.drawing(width: width, style)]
            ).drawing(style),
        ]
    }

    @Test(
        "texts are inside the picture, have a font of 13 pixels or more and do not overlap", arguments: [960, 480],
        names)
    func overlap(width: Int, names: [String]) {
        for values in Self.values {
            for plot in Self.plots(names, values, width: width, .light) {
                let texts = PlacedText.all(in: plot).sorted { $0.top < $1.top }
                for (index, text) in texts.enumerated() {
                    #expect(text.size >= 13)
                    #expect(text.isInside(plot), "\(text) of \(plot.width)x\(plot.height)")
                    for other in texts[(index + 1)...].prefix(while: { $0.top < text.bottom }) {
                        #expect(!text.overlaps(other), "\(text) and \(other), \(values)")
                    }
                }
            }
        }
    }

    @Test("plots of any data can be drawn at any width", arguments: names)
    func anyData(names: [String]) throws {
        for width in [1, 16, 80, 300] {
            for values in Self.values {
                for plot in Self.plots(names, values, width: width, .dark) {
                    #expect(plot.width == width)
                    #expect(try plot.image().size.width == width)
                }
            }
        }
    }

    @Test("a plot without data says so")
    func noData() {
        for plot in Self.plots([], [], width: 480, .light).prefix(4) {
            #expect(PlacedText.all(in: plot).contains { $0.text == "no data" })
        }
        for plot in Self.plots(["a"], [.nan], width: 480, .light).prefix(1) {
            #expect(PlacedText.all(in: plot).contains { $0.text == "no data" })
        }
    }

    @Test("equal plots give equal bytes in every format", arguments: DrawingFormat.allCases)
    func equalBytes(format: DrawingFormat) throws {
        func encoded() throws -> [[UInt8]] {
            try Self.plots(Self.names[2], Self.values[2], width: 480, .light).map { try $0.encoded(as: format) }
        }
        let first = try encoded()
        #expect(try encoded() == first)
        #expect(first.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("CreationDate") })
    }

    @Test("the texts of a plot are texts in SVG, with special characters escaped")
    func svg() throws {
        let chart = LineChart(
            "Learning <curve>", x: Axis("labeled pixels", unit: "%"), y: Axis("validation mIoU"),
            series: [LineSeries("MEAL & co", [.init(x: 1, y: 0.25), .init(x: 3, y: 0.75)])])
        let text = String(decoding: try chart.drawing(width: 960).encoded(as: .svg), as: UTF8.self)
        for expected in [
            "Learning &lt;curve&gt;", ">labeled pixels (%)<", ">validation mIoU<", ">MEAL &amp; co<", ">0.5<", ">2<",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
    }
}
