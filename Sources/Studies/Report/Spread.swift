/// The mean and the deviation of some values.
package struct Spread: Codable, Hashable, Sendable {
    package let count: Int
    package let mean: Double
    /// The sample standard deviation, with `count - 1` in the denominator; nil for one value.
    package let deviation: Double?

    /// Nil for no values.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        count = values.count
        let mean = values.mean
        self.mean = mean
        deviation =
            values.count > 1
            ? (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot() : nil
    }

    /// A published mean with its deviation, if that is published too.
    init(published mean: Double, deviation: Double?) { (count, self.mean, self.deviation) = (1, mean, deviation) }

    /// The standard error of the mean; nil for one value.
    package var errorOfMean: Double? { deviation.map { $0 / Double(count).squareRoot() } }
}

extension [Double] {
    /// The arithmetic mean.
    /// - Precondition: There are elements.
    var mean: Double { reduce(0, +) / Double(count) }
}
