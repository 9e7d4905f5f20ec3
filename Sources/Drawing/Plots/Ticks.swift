import Foundation

/// The values on an axis that get a label: 1, 2, 2.5 or 5 times a power of ten, and multiples of that.
package enum Ticks {
    /// More ticks than this are hard to read.
    static let most = 10

    /// The ticks with the smallest step, so that there are at most ten of them and their labels fit.
    ///
    /// - Parameter fits: Whether the labels at the values fit on the axis.
    /// - Returns: Ascending values in the range; none if no label fits.
    package static func values(in range: AxisRange, fits: ([Double]) -> Bool) -> [Double] {
        if range.scale == .logarithmic {
            let found = logarithmic(range, fits)
            if found.count > 2 { return found }
        }
        let span = range.highest - range.lowest
        let first = Int(log10(span).rounded(.down)) - 1
        for exponent in first...(first + 3) {
            for mantissa in [10, 20, 25, 50] {
                let ticks = multiples(of: mantissa, exponent - 1, in: range)
                if !ticks.isEmpty, ticks.count <= most, fits(ticks) { return ticks }
            }
        }
        return []
    }

    /// The multiples of `mantissa` x 10^`exponent` in the range. Each is the number nearest to its decimal text.
    private static func multiples(of mantissa: Int, _ exponent: Int, in range: AxisRange) -> [Double] {
        let power = pow(10, Double(abs(exponent)))
        func value(_ index: Double) -> Double {
            let product = index * Double(mantissa)
            return exponent < 0 ? product / power : product * power
        }
        let step = value(1)
        guard step > 0, step.isFinite else { return [] }
        // The rounding of an end must not remove a tick that is exactly there.
        let start = (range.lowest / step - 1e-6).rounded(.up)
        let end = (range.highest / step + 1e-6).rounded(.down)
        guard start <= end, end - start <= Double(most) else { return [] }
        return stride(from: start, through: end, by: 1).map { $0 == 0 ? 0 : value($0) }
    }

    /// 1, 2 and 5 times the powers of ten, or only the powers of ten, or each second, third ... of them.
    private static func logarithmic(_ range: AxisRange, _ fits: ([Double]) -> Bool) -> [Double] {
        let exponents = Int(log10(range.lowest).rounded(.down))...Int(log10(range.highest).rounded(.up))
        func inRange(_ values: [Double]) -> [Double] {
            values.filter { range.lowest * (1 - 1e-9) <= $0 && $0 <= range.highest * (1 + 1e-9) }
        }
        func power(_ exponent: Int) -> Double {
            exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
        }
        var choices = [inRange(exponents.flatMap { exponent in [1.0, 2, 5].map { $0 * power(exponent) } })]
        for step in 1...max(1, exponents.count) {
            choices.append(inRange(exponents.filter { $0 % step == 0 }.map(power)))
        }
        return choices.first { !$0.isEmpty && $0.count <= most && fits($0) } ?? []
    }
}
