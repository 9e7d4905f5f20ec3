import Imagery
import Testing

@testable import Drawing

@Suite("Plots show their data")
struct PlotTests {
    private let red = RGB(200, 10, 20)

    /// The shapes of a drawing with their places in it, with those of the drawings in it.
    private func shapes(of drawing: Drawing, x: Int = 0, y: Int = 0) -> [(shape: Drawing.Shape, x: Double, y: Double)] {
        drawing.shapes.flatMap { shape in
            if case .drawing(let inner, let left, let top) = shape {
                return shapes(of: inner, x: x + left, y: y + top)
            }
            return [(shape, Double(x), Double(y))]
        }
    }

    private func chart(_ points: [LineSeries.Point], isDashed: Bool = false) -> Drawing {
        LineChart(
            "title", x: Axis("x", from: 0, to: 10), y: Axis("y", from: 0, to: 1),
            series: [LineSeries("red", points, color: red, isDashed: isDashed)], height: 200
        ).drawing(width: 480)
    }

    /// The lines and bands of the series, without its mark in the legend.
    private func outlines(of drawing: Drawing, bands: Bool) -> [[Drawing.Point]] {
        shapes(of: drawing).compactMap { shape, x, y in
            switch shape {
            case .line(let points, _, _, red) where !bands && y < 230: points.map { $0.moved(by: .init(x: x, y: y)) }
            case .polygon(let points, 0.2, red) where bands: points.map { $0.moved(by: .init(x: x, y: y)) }
            default: nil
            }
        }
    }

    @Test("points are at the places of their values, between the places of the ticks")
    func positions() throws {
        let drawing = chart([.init(x: 0, y: 0), .init(x: 5, y: 0.5), .init(x: 10, y: 1)])
        let line = try #require(outlines(of: drawing, bands: false).first { $0.count == 3 })
        #expect(line[1].x == (line[0].x + line[2].x) / 2 && line[1].y == (line[0].y + line[2].y) / 2)
        #expect(line[0].y - line[2].y == 200, "the height of the area")
        let texts = PlacedText.all(in: drawing)
        let ten = try #require(texts.first { $0.text == "10" })
        #expect(abs((ten.left + ten.right) / 2 - line[2].x) < 0.01)
        let label = try #require(texts.first { $0.text == "0.4" })
        #expect(abs((label.top + label.bottom) / 2 - (line[0].y - 80)) < 2)
        let (row, column) = (Int(line[1].y), Int(line[1].x))
        #expect(try drawing.image()[row, column] == red)
    }

    @Test("an error band is a translucent area between low and high")
    func bands() throws {
        let drawing = chart([.init(x: 2, y: 0.5, low: 0.25, high: 0.75), .init(x: 8, y: 0.5, low: 0.25, high: 0.75)])
        let band = try #require(outlines(of: drawing, bands: true).first)
        let line = try #require(outlines(of: drawing, bands: false).first { $0.count == 2 })
        #expect(band.map { $0.y - line[0].y } == [-50, -50, 50, 50])
        #expect(band.map(\.x) == [line[0].x, line[1].x, line[1].x, line[0].x])
        let image = try drawing.image()
        let (row, column) = (Int(line[0].y), Int((line[0].x + line[1].x) / 2) + 3)
        let inside = image[row - 25, column]
        #expect(inside == RGB(255, 255, 255).blended(with: red, 0.2))
        #expect(image[row - 55, column] == RGB(255, 255, 255))
        let vector = String(decoding: try drawing.encoded(as: .svg), as: UTF8.self)
        #expect(vector.contains("fill-opacity=\"0.2\""))
    }

    @Test("a line has gaps at values that are not finite, and published lines are dashed")
    func gaps() throws {
        let points = [0.1, 0.2, .nan, 0.4, 0.5, 0.6].enumerated().map { LineSeries.Point(x: Double($0), y: $1) }
        let lines = outlines(of: chart(points), bands: false)
        #expect(lines.map(\.count) == [2, 3])
        func image(isDashed: Bool) throws -> Image { try chart(points, isDashed: isDashed).image() }
        #expect(try image(isDashed: true) != image(isDashed: false))
    }

    @Test("data outside of the given range is cut off")
    func clipped() throws {
        let image = try chart([.init(x: -5, y: 0.5), .init(x: 15, y: 0.5), .init(x: 5, y: 40)]).image()
        var columns: Set<Int> = []
        for row in 0..<230 { for column in 0..<480 where image[row, column] == red { columns.insert(column) } }
        let texts = PlacedText.all(in: chart([]))
        let (zero, ten) = (texts.first { $0.text == "0" }, texts.last { $0.text == "10" })
        #expect(Double(columns.min()!) > zero!.left - 10 && Double(columns.max()!) < ten!.right + 10)
        #expect((0..<24).allSatisfy { row in (0..<480).allSatisfy { image[row, $0] != red } })
    }

    @Test("the length of a bar shows its value, and its whisker the error")
    func bars() throws {
        let drawing = BarChart(
            "IoU", axis: Axis("IoU", from: 0, to: 1), series: [("one", red)],
            groups: [.init("road", [.init(0.5, error: 0.1)]), .init("sky", [.init(1)]), .init("car", [nil])]
        ).drawing(width: 480)
        let bars = shapes(of: drawing).compactMap { shape, _, _ -> Double? in
            if case .rectangle(_, _, let width, let height, red) = shape, height > 5 { width } else { nil }
        }
        #expect(bars.count == 2 && abs(bars[1] - 2 * bars[0]) <= 1)
        let whiskers = shapes(of: drawing).compactMap { shape, _, _ -> Double? in
            if case .rectangle(_, _, let width, 1, PlotStyle.light.text) = shape { width } else { nil }
        }
        #expect(whiskers.count == 1 && abs(whiskers[0] - 0.2 * bars[1]) <= 2)
        let texts = PlacedText.all(in: drawing).map(\.text)
        #expect(texts.contains("0.500 ±0.100") && texts.contains("1.000") && texts.contains("car"))
    }

    @Test("the cells of a matrix have the colors of the color bar, and their values if they fit")
    func matrix() throws {
        let drawing = MatrixChart(
            "Confusion", rows: ("true class", ["road", "sky"]), columns: ("predicted class", ["road", "sky"]),
            values: [[1, 0], [0.25, nil]],
            colors: ColorBar(.viridis, Axis("share", from: 0, to: 1, labels: .percent))
        ).drawing(width: 480)
        let cells = shapes(of: drawing).compactMap { shape, _, _ -> RGB? in
            if case .rectangle(_, _, let width, let height, let color) = shape, width == height, width > 20 {
                color
            } else {
                nil
            }
        }
        #expect(cells == [1, 0, 0.25].map { Ramp.viridis.color($0) })
        let texts = PlacedText.all(in: drawing).map(\.text)
        for text in ["true class", "predicted class", "100", "25", "share", "40%"] {
            #expect(texts.contains(text), "\(text)")
        }
    }

    @Test("long names of a legend are cut, and it has as many columns as fit")
    func legend() {
        let names = (0..<6).map { "name \($0)" } + [String(repeating: "x", count: 60)]
        let legend = Legend(names.map { Legend.Entry($0, .square(red)) })
        let texts = PlacedText.all(in: legend.drawing(width: 960))
        #expect(texts.last?.text == String(repeating: "x", count: 39) + "…")
        #expect(Set(texts.map(\.left)).count == 2)
        #expect(Set(PlacedText.all(in: legend.drawing(width: 480)).map(\.left)).count == 1)
        let short = Legend(names.prefix(6).map { Legend.Entry($0, .square(red)) }).drawing(width: 480)
        #expect(Set(PlacedText.all(in: short).map(\.left)).count == 5)
    }
}
