/// Counts of pixels by true and predicted class, summed over images.
package struct ConfusionMatrix: Sendable, Equatable {
    package let classCount: Int
    /// `counts[truth * classCount + predicted]`
    package private(set) var counts: [Int]

    package init(classCount: Int) {
        self.classCount = classCount
        counts = [Int](repeating: 0, count: classCount * classCount)
    }

    /// - Parameter counts: `[truth * classCount + predicted]`
    package init(classCount: Int, counts: [Int]) {
        precondition(
            counts.count == classCount * classCount, "ConfusionMatrix: \(counts.count) counts of \(classCount) classes")
        self.classCount = classCount
        self.counts = counts
    }

    /// Adds the pixels of one image. Pixels whose true label is not a class, such as void and unlabeled pixels, are
    /// ignored.
    package mutating func add(predicted: [UInt8], truth: [UInt8]) {
        precondition(
            predicted.count == truth.count,
            "ConfusionMatrix: \(predicted.count) predicted labels for \(truth.count) true ones")
        for (predicted, truth) in zip(predicted, truth) where truth < classCount {
            precondition(predicted < classCount, "ConfusionMatrix: class \(predicted) of \(classCount)")
            counts[Int(truth) * classCount + Int(predicted)] += 1
        }
    }

    package mutating func merge(_ other: ConfusionMatrix) {
        precondition(
            other.classCount == classCount, "ConfusionMatrix: \(other.classCount) classes into \(classCount)")
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// The number of counted pixels.
    package var pixels: Int { counts.reduce(0, +) }

    /// The number of pixels of class `truth` that are predicted as class `predicted`.
    package func count(truth: Int, predicted: Int) -> Int { counts[truth * classCount + predicted] }

    /// The counts as a table. Rows are true classes, columns are predicted classes.
    package var rows: [[Int]] {
        (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) }
    }

    /// Intersection over union of each class; nil for a class that occurs neither in truth nor in prediction.
    package var iou: [Double?] {
        (0..<classCount).map { index in
            let intersection = count(truth: index, predicted: index)
            let union = truePixels(of: index) + predictedPixels(of: index) - intersection
            return union == 0 ? nil : Double(intersection) / Double(union)
        }
    }

    /// The mean IoU over the classes that occur in truth or prediction; nil if no pixel was counted.
    package var meanIoU: Double? {
        let present = iou.compactMap(\.self)
        return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }

    /// The number of pixels whose true class is the one with this index.
    private func truePixels(of index: Int) -> Int {
        (0..<classCount).reduce(0) { $0 + count(truth: index, predicted: $1) }
    }

    /// The number of pixels whose predicted class is the one with this index.
    private func predictedPixels(of index: Int) -> Int {
        (0..<classCount).reduce(0) { $0 + count(truth: $1, predicted: index) }
    }

    /// Cohen's kappa, `-1...1`: the agreement of two labelings of the same pixels, corrected for chance (Cohen, "A
    /// Coefficient of Agreement for Nominal Scales", 1960). Nil if it is not defined: if no pixel was counted, or if
    /// both labelings have one class, the same one. Two networks that have learned nothing can agree in that way.
    ///
    /// It is `(o - e) / (1 - e)`. `o` is the fraction of pixels with the same class in both labelings. `e` is the
    /// fraction to expect if the two were independent: the sum over the classes of the product of their shares.
    package var kappa: Double? {
        let total = Double(pixels)
        // `o` and `e` times `total` squared. These are whole numbers, so equal labelings give exactly 1.
        let observed = (0..<classCount).reduce(0) { $0 + Double(count(truth: $1, predicted: $1)) } * total
        let expected = (0..<classCount).reduce(0) { $0 + Double(truePixels(of: $1)) * Double(predictedPixels(of: $1)) }
        return expected == total * total ? nil : (observed - expected) / (total * total - expected)
    }
}
