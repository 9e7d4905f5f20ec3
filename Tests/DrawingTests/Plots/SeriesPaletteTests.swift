import Testing

@testable import Drawing
@testable import Imagery

@Suite("Colors of series")
struct SeriesPaletteTests {
    @Test("all colors differ from each other and from both grounds, with every color vision deficiency")
    func distinct() {
        let colors = SeriesPalette.colors + [PlotStyle.light.ground, PlotStyle.dark.ground]
        #expect(SeriesPalette.colors.count == 10)
        for (index, color) in colors.enumerated() {
            for other in colors[(index + 1)...] {
                let distance = SimulatedColor(color).distance(to: SimulatedColor(other))
                #expect(distance > 0.05, "\(color.hexadecimal) and \(other.hexadecimal): \(distance)")
            }
        }
    }

    @Test("forty series have different combinations of color and marker")
    func combinations() {
        let chart = LineChart(
            "", x: Axis("x"), y: Axis("y"), series: (0..<40).map { LineSeries("\($0)", [.init(x: 0, y: Double($0))]) })
        var markers: Set<String> = []
        for case .drawing(let part, _, _) in chart.drawing(width: 480).shapes.suffix(1) {
            // In the legend a mark follows the line of its series.
            for (line, mark) in zip(part.shapes, part.shapes.dropFirst()) {
                guard case .line(_, _, _, let color) = line else { continue }
                switch mark {
                case .circle: markers.insert("circle \(color)")
                case .polygon(let points, _, _): markers.insert("\(points.map { $0.y - points[0].y }) \(color)")
                default: Issue.record("a series has no mark")
                }
            }
        }
        #expect(markers.count == 40)
    }
}
