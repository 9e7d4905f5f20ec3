/// Counts of pixels by true and predicted class, summed over images.
package struct ConfusionMatrix: Sendable, Equatable {
    package let classCount: Int
    /// `counts[truth * classCount + predicted]`
    package private(set) var counts: [Int]

    package init(classCount: Int) {
        self.classCount = classCount
        counts = [Int](repeating: 0, count: classCount * classCount)
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
            let row = (0..<classCount).reduce(0) { $0 + count(truth: index, predicted: $1) }
            let column = (0..<classCount).reduce(0) { $0 + count(truth: $1, predicted: index) }
            let union = row + column - intersection
            return union == 0 ? nil : Double(intersection) / Double(union)
        }
    }

    /// The mean IoU over the classes that occur in truth or prediction; nil if no pixel was counted.
    package var meanIoU: Double? {
        let present = iou.compactMap(\.self)
        return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }
}
