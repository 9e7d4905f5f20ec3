/// Weights of the classes in the loss.
package enum ClassBalance {
    /// Weights by median frequency balancing (Eigen and Fergus, ICCV 2015): the median class frequency divided by the
    /// frequency of each class. Here, the frequencies are taken over all labeled pixels.
    ///
    /// - Parameters:
    ///   - pixelCounts: The labeled pixels of each class.
    ///   - weights: The range of the weights.
    /// - Returns: `[classes]`, limited to `weights`. A class without pixels gets the largest weight, which has no
    ///   effect. Nil if no pixels are labeled.
    package static func medianFrequency(
        pixelCounts: [Int], within weights: ClosedRange<Double>
    ) -> [Float]? {
        let total = pixelCounts.reduce(0, +)
        guard total > 0 else { return nil }
        let frequencies = pixelCounts.map { Double($0) / Double(total) }
        let present = frequencies.filter { $0 > 0 }.sorted()
        let middle = present.count / 2
        let median = present.count % 2 == 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2
        return frequencies.map { Float(min(max(median / max($0, 1e-9), weights.lowerBound), weights.upperBound)) }
    }
}
