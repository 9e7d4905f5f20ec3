import Foundation

/// The texts at the ticks of an axis.
package enum TickLabels {
    /// The texts of ticks, with just the digits that the ticks need.
    package static func texts(of ticks: [Double], _ labels: Axis.Labels = .number, _ scale: Axis.Scale = .linear)
        -> [String]
    {
        let factor = labels == .percent ? 100.0 : 1
        let suffix = labels == .percent ? "%" : ""
        let largest = ticks.map { abs($0) }.max() ?? 0
        let spacing = zip(ticks.dropFirst(), ticks).map { $0 - $1 }.min() ?? largest
        return ticks.map { tick in
            // The distance to the next tick says which digits matter.
            let (own, size) = scale == .logarithmic ? (abs(tick), abs(tick)) : (spacing, largest)
            return text(factor * tick, spacing: factor * own, largest: factor * size) + suffix
        }
    }

    /// - Parameters:
    ///   - spacing: The distance to the next tick.
    ///   - largest: The largest value of the axis. Small numbers of an axis have all the same notation.
    private static func text(_ value: Double, spacing: Double, largest: Double) -> String {
        let magnitude = abs(value)
        if magnitude <= 1e-6 * spacing { return "0" }
        if largest < 1e-3 || magnitude >= 1e12 {
            let exponent = Int((log10(magnitude) + 1e-12).rounded(.down))
            // Ten to the power of `exponent` alone may be too small for a number.
            let mantissa = value * 1e20 / pow(10, Double(exponent + 20))
            let relative = spacing / magnitude * abs(mantissa)
            return decimalText(mantissa, spacing: relative) + "e\(exponent)"
        }
        // Thousands are shorter as "2k", unless the digits after the point would be many.
        for (unit, suffix) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where magnitude >= unit && spacing >= unit / 20 {
            return decimalText(value / unit, spacing: spacing / unit) + suffix
        }
        return decimalText(value, spacing: spacing)
    }

    /// The text with the fewest decimals that is near enough to the value.
    private static func decimalText(_ value: Double, spacing: Double) -> String {
        var (decimals, scale) = (0, 1.0)
        while decimals < 12, abs((value * scale).rounded() - value * scale) > 1e-5 * spacing * scale {
            decimals += 1
            scale *= 10
        }
        return value.trimmedText(decimals: decimals)
    }
}
