import Drawing
import Imagery
import Rounds

/// The plots of a report. Bands and whiskers show the deviation over the seeds, or the standard error where a plot
/// says so.
struct StudyPlots {
    let results: StudyResults

    static let width = 960

    /// Only arms with finished runs have a line, but all arms keep their colors.
    private var arms: [(result: ArmResult, color: RGB)] {
        results.arms.enumerated().map { ($1, SeriesPalette.color($0)) }.filter { !$0.0.reports.isEmpty }
    }

    /// The plots by the names of their files. A plot without data is left out.
    var drawings: [(name: String, drawing: Drawing)] {
        [
            ("learning-curves", learningCurves), ("clicks", learningCurvesByClicks), ("area-under-curve", areas),
            ("differences", differences), ("class-iou", classIoU), ("images", images),
            ("selection-seconds", selectionSeconds), ("labeled-classes", labeledClasses),
        ].compactMap { name, drawing in drawing.map { (name, $0) } }
    }

    private var learningCurves: Drawing? {
        curves("Learning curves", y: Axis("validation mIoU"), \.meanIoU, published: \.qualities)
    }

    private var learningCurvesByClicks: Drawing? {
        curves(
            "Learning curves over clicks", x: Axis("clicks, estimated", from: 0), { $0.clicks.map(Double.init) },
            y: Axis("validation mIoU"), \.meanIoU)
    }

    private var images: Drawing? {
        curves(
            "Images with labeled tiles", y: Axis("images", from: 0), { Double($0.imagesTouched) },
            published: \.imageCounts)
    }

    private var selectionSeconds: Drawing? {
        curves(
            "Time of a selection", y: Axis("time", unit: "s", scale: .logarithmic),
            { $0.query.isEmpty ? nil : $0.seconds?.acquire }, published: \.selectionSeconds)
    }

    /// A line for each arm over the labeled pixels or another number, and dashed lines with published figures.
    private func curves(
        _ title: String, x: Axis = Axis("labeled pixels", unit: "%", from: 0, labels: .percent),
        _ position: (SimulationReport.Round) -> Double? = \.labeledFraction, y: Axis,
        _ value: (SimulationReport.Round) -> Double?, published: (PublishedCurve) -> [Spread] = { _ in [] }
    ) -> Drawing? {
        var series: [LineSeries] = arms.filter { !$0.result.labelsAll }.compactMap { arm, color in
            let points = zip(arm.spreads(position), arm.spreads(value)).compactMap { share, spread in
                guard let share, let spread else { return nil as LineSeries.Point? }
                return LineSeries.Point(x: share.mean, mean: spread.mean, deviation: spread.deviation ?? 0)
            }
            return points.isEmpty ? nil : LineSeries(arm.name, points, color: color)
        }
        let shares = series.flatMap(\.points).map(\.x)
        for (arm, color) in arms where arm.labelsAll {
            // A point at 100% would make the axis far too long, so it is a level line.
            guard let spread = arm.last(value), let first = shares.min(), let last = shares.max() else { continue }
            let points = [first, last].map { LineSeries.Point(x: $0, y: spread.mean) }
            series.append(LineSeries("\(arm.name), all tiles", points, color: color, hasMarkers: false, isDashed: true))
        }
        guard !series.isEmpty else { return nil }
        for curve in results.study.published {
            let color = arms.first { $0.result.name == curve.name }?.color
            let points = zip(curve.tiles, published(curve)).compactMap { tiles, figure in
                share(ofTiles: tiles).map {
                    LineSeries.Point(x: $0, mean: figure.mean, deviation: figure.deviation ?? 0)
                }
            }.filter { $0.x <= 1.01 * (shares.max() ?? 0) }
            guard !points.isEmpty else { continue }
            series.append(LineSeries("\(curve.name), \(curve.source)", points, color: color, isDashed: true))
        }
        return LineChart(title, x: x, y: y, series: series).drawing(width: Self.width)
    }

    /// The share of the pool's pixels in a number of labeled tiles; nil without a run.
    private func share(ofTiles tiles: Int) -> Double? {
        let rounds = arms.lazy.filter { !$0.result.labelsAll }.flatMap(\.result.reports).first?.rounds ?? []
        // Tiles differ little in size, so the last round gives their mean share.
        return rounds.last.map { Double(tiles) * $0.labeledFraction / Double(max(1, $0.labeledTiles)) }
    }

    private var areas: Drawing? {
        bars("Area under the learning curve", Axis("mean IoU over the labeled pixels", from: 0)) { $0.areaUnderCurve }
    }

    private var differences: Drawing? {
        guard let reference = results.reference, !reference.reports.isEmpty else { return nil }
        return bars(
            "Area under the curve: difference to \(reference.name), with standard error", Axis("difference of mean IoU")
        ) { arm in
            arm.name == reference.name ? nil : arm.areaDifference(to: reference)
        } error: {
            $0.errorOfMean
        }
    }

    private func bars(
        _ title: String, _ axis: Axis, _ value: (ArmResult) -> Spread?, error: (Spread) -> Double? = { $0.deviation }
    ) -> Drawing? {
        let groups = arms.compactMap { arm, color in
            value(arm).map { BarChart.Group(arm.name, color: color, [.init($0.mean, error: error($0))]) }
        }
        guard !groups.isEmpty else { return nil }
        return BarChart(title, axis: axis, series: [("", nil)], groups: groups).drawing(width: Self.width)
    }

    private var classIoU: Drawing? {
        classBars("IoU of each class in the last round", Axis("IoU", from: 0, to: 1), decimals: 2) {
            $0.classIoU(results.classes.count)
        }
    }

    private var labeledClasses: Drawing? {
        classBars(
            "Classes of the labeled pixels in the last round", Axis("share", unit: "%", from: 0), decimals: 1,
            scale: 100
        ) {
            $0.labeledShares(results.classes.count)
        }
    }

    private func classBars(
        _ title: String, _ axis: Axis, decimals: Int, scale: Double = 1, _ values: (ArmResult) -> [Spread?]
    ) -> Drawing? {
        let columns = arms.map { values($0.result) }
        guard columns.contains(where: { $0.contains { $0 != nil } }) else { return nil }
        let groups = results.classes.enumerated().map { index, name in
            BarChart.Group(
                name,
                columns.map { column in
                    column[index].map { .init(scale * $0.mean, error: $0.deviation.map { scale * $0 }) }
                })
        }
        return BarChart(
            title, axis: axis, series: arms.map { ($0.result.name, $0.color) }, groups: groups, decimals: decimals
        ).drawing(width: Self.width)
    }
}
