/// Weights of the classes in the loss.
enum ClassBalance {
    /// Median frequency over frequency of each class among the labeled pixels, within `0.1...10`; a class nobody
    /// labeled gets 10, which no pixel feels. Nil where nothing is labeled.
    static func medianFrequency(pixelCounts: [Int]) -> [Float]? {
        let total = pixelCounts.reduce(0, +)
        guard total > 0 else { return nil }
        let frequencies = pixelCounts.map { Double($0) / Double(total) }
        let present = frequencies.filter { $0 > 0 }.sorted()
        let middle = present.count / 2
        let median = present.count % 2 == 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2
        return frequencies.map { Float(min(max(median / max($0, 1e-9), 0.1), 10)) }
    }
}
