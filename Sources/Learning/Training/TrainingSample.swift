import Imagery

/// A patch of a training step with its pseudo labels.
struct TrainingSample: Equatable {
    var pixels: Image
    /// See `Patch.labels`.
    var labels: [UInt8]
    /// A class for each pixel, or 255 for none; empty if the step has no pseudo labels.
    var pseudoLabels: [UInt8]

    init(_ patch: Patch, pseudoLabels: [UInt8] = []) {
        pixels = patch.pixels
        labels = patch.labels
        self.pseudoLabels = pseudoLabels
    }

    /// Replaces the pixels and the labels in a rectangle by those of another sample of the same size.
    mutating func paste(_ other: TrainingSample, in rect: PixelRect) {
        let width = pixels.size.width
        for row in rect.rows {
            let part = row * width + rect.left..<row * width + rect.columns.upperBound
            let bytes = 3 * part.lowerBound..<3 * part.upperBound
            pixels.bytes.replaceSubrange(bytes, with: other.pixels.bytes[bytes])
            labels.replaceSubrange(part, with: other.labels[part])
            if !pseudoLabels.isEmpty { pseudoLabels.replaceSubrange(part, with: other.pseudoLabels[part]) }
        }
    }
}
