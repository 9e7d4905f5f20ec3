import Drawing
import Imagery
import Terminal

extension Rendering {
    /// Every tile at its UMAP coordinates. Unlabeled tiles of the query have a ring.
    func drawScatter(width: Int) -> Drawing {
        let coloring = ScatterColors(scatterColor, model, look: look)
        let rings = Set((model.queue?.positions ?? []).filter { model.states[$0] == .unlabeled })
        let points = (model.embedding ?? []).enumerated().compactMap { position, point in
            point.map {
                ScatterChart.Point(
                    x: Double($0.x), y: Double($0.y), color: coloring[position],
                    ring: rings.contains(position) ? color(.tileInQuery) : nil)
            }
        }
        let chart = ScatterChart(
            "\(points.count) tiles in the embedding of UMAP", x: Axis("UMAP 1"), y: Axis("UMAP 2"), points: points)
        var parts = [chart.drawing(width: width, style), scatterLegend(width: width)]
        if !rings.isEmpty {
            let ring = Legend.Entry("in the query, not labeled yet", .ring(color(.tileInQuery), disc: color(.muted)))
            parts.append(Legend([ring]).drawing(width: width, style))
        }
        return .stack(parts, ground: ground)
    }

    /// What the colors of the points mean.
    private func scatterLegend(width: Int) -> Drawing {
        switch scatterColor {
        case .entropy, .predictedClass:
            guard model.scores != nil else { return .note("no network has scored the tiles yet", width: width, style) }
            guard scatterColor == .entropy else {
                return ClassLegend(model.catalog.classes.map { ($0.name, $0.color) }, title: "predicted class")
                    .drawing(width: width, style)
            }
            let axis = Axis("mean entropy of a tile", unit: "nats", from: 0, to: model.catalog.largestEntropy)
            return ColorBar(axis) { ScatterColors.ramp($0, look) }.drawing(width: width, style)
        case .state:
            let marks = model.legendMarks
            return Legend(marks.map { Legend.Entry($0.title, .disc(color($0.role))) }, title: "state of the tile")
                .drawing(width: width, style)
        case .round:
            let last = ScatterColors.lastRound(of: model)
            let rounds = (0...last).map {
                Legend.Entry("round \($0)", .disc(ScatterColors.color(ofRound: $0, last: last, look)))
            }
            let none = Legend.Entry("none yet", .disc(ScatterColors.notTrainedColor))
            return Legend(rounds + [none], title: "confirmed for").drawing(width: width, style)
        }
    }
}
