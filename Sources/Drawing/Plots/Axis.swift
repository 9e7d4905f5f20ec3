/// An axis of a plot: its title, unit, range and scale.
package struct Axis: Sendable, Equatable {
    package enum Scale: Sendable {
        case linear
        /// The logarithm of base 10. Values that are not positive are left out.
        case logarithmic
    }

    /// How the values at ticks are written.
    package enum Labels: Sendable {
        case number
        /// A share (0...1) in percent.
        case percent
    }

    package var title: String
    package var unit: String?
    /// The ends of the axis. Nil for the lowest or highest value of the data, with a margin.
    package var lowest: Double?
    package var highest: Double?
    package var scale: Scale
    package var labels: Labels

    package init(
        _ title: String, unit: String? = nil, from lowest: Double? = nil, to highest: Double? = nil,
        scale: Scale = .linear, labels: Labels = .number
    ) {
        (self.title, self.unit, self.lowest, self.highest) = (title, unit, lowest, highest)
        (self.scale, self.labels) = (scale, labels)
    }

    /// The title with the unit in parentheses.
    package var heading: String { unit.map { title.isEmpty ? $0 : "\(title) (\($0))" } ?? title }
}
