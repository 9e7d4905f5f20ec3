import Drawing
import Imagery
import Rounds

extension Rendering {
    /// The runs that have a learning curve: the project's own run first.
    var runs: [RunHistory] { [model.run] + comparisons.compactMap(\.run) }

    /// Validation mIoU against the labeled pixels in percent, a line for each run.
    func drawCurve(width: Int) -> Drawing {
        LineChart(
            "Learning curve", x: Axis("labeled pixels", unit: "%", from: 0), y: Axis("validation mIoU", from: 0),
            series: runs.map { run in
                LineSeries(run.name, run.points.map { LineSeries.Point(x: 100 * $0.labeledShare, y: $0.meanIoU) })
            }
        ).drawing(width: width, style)
    }

    /// The IoU of each class in the last validated round.
    func drawClasses(width: Int) -> Drawing {
        let last = model.run.points.last
        return BarChart(
            last.map { "IoU of each class after round \($0.round)" } ?? "IoU of each class: no round was validated yet",
            axis: Axis("IoU", from: 0, to: 1), series: [("IoU", nil)],
            groups: model.catalog.classes.enumerated().map { index, entry in
                BarChart.Group(
                    entry.name, color: entry.color, [last?.iou.value(at: index).map { BarChart.Value($0) }])
            }
        ).drawing(width: width, style)
    }

    /// The confusion matrix of the last validated round: the share of the pixels of each true class (row) that have a
    /// predicted class (column).
    func drawConfusion(width: Int) -> Drawing {
        let last = model.round.history.last { !$0.confusion.isEmpty }
        let shares = (last?.confusion ?? []).map { counts in
            let total = counts.reduce(0, +)
            return counts.map { total == 0 ? nil : Double($0) / Double(total) }
        }
        return MatrixChart(
            last.map { "Confusion matrix after round \($0.round)" } ?? "Confusion matrix: no round was validated yet",
            rows: ("true class", model.catalog.names), columns: ("predicted class", model.catalog.names),
            values: shares,
            colors: ColorBar(
                .viridis, Axis("share of the pixels of the true class", from: 0, to: 1, labels: .percent))
        ).drawing(width: width, style)
    }
}
