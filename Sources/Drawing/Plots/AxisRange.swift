import Foundation

/// The range of an axis: it maps values to positions on the axis.
package struct AxisRange: Sendable, Equatable {
    /// The ends of the range, in values.
    package let lowest: Double
    package let highest: Double
    package let scale: Axis.Scale

    /// The ends that the axis gives, or else those of the values with a margin.
    ///
    /// Values that are not finite, or not positive on a logarithmic axis, are ignored. The range is never empty.
    package init(_ axis: Axis, values: [Double] = []) {
        scale = axis.scale
        let isLogarithmic = axis.scale == .logarithmic
        func usable(_ value: Double) -> Double? { Self.coordinate(value, axis.scale) }
        let coordinates = values.compactMap(usable)
        let given = (lowest: axis.lowest.flatMap(usable), highest: axis.highest.flatMap(usable))
        var low = given.lowest ?? coordinates.min() ?? given.highest.map { $0 - 1 } ?? 0
        var high = given.highest ?? coordinates.max() ?? low + 1
        // A range that is too narrow for exact ticks counts as empty.
        if high - low <= 1e-9 * max(abs(low), abs(high), 1e-280) {
            let space = isLogarithmic ? 0.3 : low == 0 ? 1 : abs(low) / 2
            if given.lowest != nil || low == 0 && !isLogarithmic {
                high = low + space
            } else if given.highest != nil {
                low = high - space
            } else {
                (low, high) = (low - space, low + space)
            }
        } else if !coordinates.isEmpty {
            let margin = 0.04 * (high - low)
            let isFromZero = !isLogarithmic && low >= 0
            if given.lowest == nil { low = isFromZero ? max(0, low - margin) : low - margin }
            if given.highest == nil { high += margin }
        }
        lowest = isLogarithmic ? pow(10, low) : low
        highest = isLogarithmic ? pow(10, high) : high
    }

    /// The position of a value on the axis: 0 at its start, 1 at its end, and beyond for values outside. Nil for a
    /// value that has no place on the axis.
    package func position(of value: Double) -> Double? {
        guard let coordinate = Self.coordinate(value, scale), let start = Self.coordinate(lowest, scale),
            let end = Self.coordinate(highest, scale)
        else { return nil }
        // A far position needs no exact place, and graphics libraries do not accept every number.
        return min(11, max(-10, (coordinate - start) / (end - start)))
    }

    /// The value, or its logarithm. Nil for a value that cannot be shown. Differences of larger numbers would overflow.
    private static func coordinate(_ value: Double, _ scale: Axis.Scale) -> Double? {
        guard abs(value) < 1e300 else { return nil }
        switch scale {
        case .linear: return value
        case .logarithmic: return value > 1e-300 ? log10(value) : nil
        }
    }
}
