import Foundation
import Imagery

/// Horizontal bars in groups, such as a group for each class with a bar for each strategy, and a legend below.
package struct BarChart: Sendable {
    package struct Value: Sendable, Equatable {
        package var value: Double
        /// Half of the length of the whisker, such as a standard deviation.
        package var error: Double?

        package init(_ value: Double, error: Double? = nil) { (self.value, self.error) = (value, error) }
    }

    package struct Group: Sendable {
        package var name: String
        /// The color of the group's bars if the chart has only one series.
        package var color: RGB?
        /// The values in the order of the series; nil for a value that is not known.
        package var values: [Value?]

        package init(_ name: String, color: RGB? = nil, _ values: [Value?]) {
            (self.name, self.color, self.values) = (name, color, values)
        }
    }

    package var title: String
    package var axis: Axis
    package var series: [(name: String, color: RGB?)]
    package var groups: [Group]
    /// The number of decimals of the values beside the bars.
    package var decimals: Int

    package init(
        _ title: String, axis: Axis, series: [(name: String, color: RGB?)], groups: [Group], decimals: Int = 3
    ) {
        (self.title, self.axis, self.series, self.groups) = (title, axis, series, groups)
        self.decimals = decimals
    }

    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        let entries = series.count < 2 ? [] : series.enumerated().map { Legend.Entry($1.name, .square(color($0))) }
        return .stack(
            [
                .title(title, width: width, style), BarChartPlot(self, width: width, style).drawing(),
                Legend(entries).drawing(width: width, style),
            ], ground: style.ground)
    }

    /// The color of the bars of a series.
    func color(_ index: Int) -> RGB { series[index].color ?? SeriesPalette.color(index) }

    /// The text beside a bar.
    func text(_ value: Value) -> String {
        guard value.value.isFinite else { return "-" }
        let isPercent = axis.labels == .percent
        func number(_ number: Double) -> String {
            let shown = isPercent ? 100 * number : number
            guard abs(shown) < 1e6 else { return String(format: "%.3g", shown) }
            // A share in percent has two decimals less.
            return String(format: "%.*f", isPercent ? max(0, decimals - 2) : decimals, shown) + (isPercent ? "%" : "")
        }
        return number(value.value) + (value.error.map { $0.isFinite ? " ±\(number($0))" : "" } ?? "")
    }
}
