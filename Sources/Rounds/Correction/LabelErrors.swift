import Imagery

/// The pixels where labels differ from the true ones. Pixels whose true label is no class do not count.
package enum LabelErrors {
    /// Connected wrong pixels of one true class.
    package struct Region: Sendable {
        /// Its number in the map of regions.
        package let number: Int
        /// Its first pixel in reading order.
        package let start: Int
        /// The true class.
        package let value: UInt8
    }

    /// Whether a true label counts: it is a class.
    package static func counts(_ label: UInt8) -> Bool { label < LabelMask.maximumClassCount }

    /// The number of pixels with the true class.
    package static func rightCount(_ labels: LabelMask, _ truth: LabelMask) -> Int {
        zip(labels.values, truth.values).count { $0 == $1 && counts($1) }
    }

    /// The regions of wrong pixels, the largest one first; of equal ones the first in reading order. O(n log n) for n
    /// pixels.
    /// - Returns: The number of the region of each pixel, also for regions without errors; and the regions of errors.
    package static func regions(of labels: LabelMask, _ truth: LabelMask) -> (map: [Int], errors: [Region]) {
        let wrong = LabelMask(
            size: truth.size,
            values: zip(labels.values, truth.values).map { $0 != $1 && counts($1) ? $1 : LabelMask.unlabeled })
        let (map, starts, sizes) = wrong.connectedComponents
        let errors = starts.indices.filter { wrong.values[starts[$0]] != LabelMask.unlabeled }
            .sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        return (map, errors.map { Region(number: $0, start: starts[$0], value: wrong.values[starts[$0]]) })
    }
}
