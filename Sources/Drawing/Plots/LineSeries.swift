import Imagery

/// A line of a line chart.
package struct LineSeries: Sendable {
    package struct Point: Sendable, Equatable {
        package var x: Double
        package var y: Double
        /// The ends of the error band at this point.
        package var low: Double?
        package var high: Double?

        package init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
            (self.x, self.y, self.low, self.high) = (x, y, low, high)
        }

        /// A mean with a deviation.
        package init(x: Double, mean: Double, deviation: Double) {
            self.init(x: x, y: mean, low: mean - deviation, high: mean + deviation)
        }
    }

    package var name: String
    /// The points in the order in which the line connects them. The line has a gap at points with values that are not
    /// finite.
    package var points: [Point]
    /// Nil for a color of the palette.
    package var color: RGB?
    package var hasMarkers: Bool
    /// Published figures are dashed, to tell them from results of this program.
    package var isDashed: Bool

    package init(
        _ name: String, _ points: [Point], color: RGB? = nil, hasMarkers: Bool = true, isDashed: Bool = false
    ) {
        (self.name, self.points, self.color) = (name, points, color)
        (self.hasMarkers, self.isDashed) = (hasMarkers, isDashed)
    }
}
