/// Weights of the classes in the loss.
package enum ClassBalance {
    /// The weights that a class may have. Wider bounds help rarer classes and let a few wrong pixels of theirs decide
    /// the gradient; narrower ones leave rare classes unlearned.
    package static let weights = 0.1...10.0

    /// Median frequency over frequency of each class among the labeled pixels, within `weights`; a class nobody
    /// labeled gets the largest, which no pixel feels. Nil where nothing is labeled.
    package static func medianFrequency(pixelCounts: [Int]) -> [Float]? {
        let total = pixelCounts.reduce(0, +)
        guard total > 0 else { return nil }
        let frequencies = pixelCounts.map { Double($0) / Double(total) }
        let present = frequencies.filter { $0 > 0 }.sorted()
        let middle = present.count / 2
        let median = present.count % 2 == 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2
        return frequencies.map { Float(min(max(median / max($0, 1e-9), weights.lowerBound), weights.upperBound)) }
    }
}
