extension Image {
    /// Scales the image to `target` with a box filter: each new pixel is the mean of the area that it covers.
    ///
    /// Pixels at the border of the area count by the covered fraction. The mean is taken of sRGB values, not of linear
    /// light. Use it to make images smaller; enlarged pixels remain squares. O(pixels of both).
    /// - Precondition: Both sizes have pixels.
    package func resized(to target: Size) -> Image {
        precondition(
            size.count > 0 && target.height > 0 && target.width > 0, "Image: \(size) pixels resized to \(target)")
        guard target != size else { return self }
        let columns = AreaWeights(from: size.width, to: target.width)
        let rows = AreaWeights(from: size.height, to: target.height)
        // Process one row after the other. A copy of the whole image scaled in width would need four bytes per channel.
        var narrowed = NarrowedRow(columns, count: target.width)
        let stride = target.width * 3
        var resized: [UInt8] = []
        resized.reserveCapacity(target.count * 3)
        var sums = [Float](repeating: 0, count: stride)
        for row in 0..<target.height {
            for x in 0..<stride { sums[x] = 0 }
            for (at, weight) in rows.parts(of: row) {
                narrowed.load(at, of: self)
                for x in 0..<stride { sums[x] += weight * narrowed.values[x] }
            }
            for value in sums { resized.append(UInt8(max(0, min(255, value.rounded())))) }
        }
        return Image(size: target, bytes: resized)
    }
}

/// One row of an image, scaled in width. It is cached, because two neighboring target rows can share a source row.
private struct NarrowedRow {
    private(set) var values: [Float]
    private let columns: AreaWeights
    private var row = -1

    init(_ columns: AreaWeights, count: Int) {
        self.columns = columns
        values = [Float](repeating: 0, count: 3 * count)
    }

    mutating func load(_ row: Int, of image: Image) {
        guard row != self.row else { return }
        self.row = row
        for column in 0..<values.count / 3 {
            var sum = (red: Float(0), green: Float(0), blue: Float(0))
            for (at, weight) in columns.parts(of: column) {
                let from = (row * image.size.width + at) * 3
                sum.red += weight * Float(image.bytes[from])
                sum.green += weight * Float(image.bytes[from + 1])
                sum.blue += weight * Float(image.bytes[from + 2])
            }
            (values[3 * column], values[3 * column + 1], values[3 * column + 2]) = (sum.red, sum.green, sum.blue)
        }
    }
}

/// The source pixels that each target pixel covers along one axis, and the fraction of its length that each makes up.
private struct AreaWeights {
    private let starts: [Int]
    private let weights: [[Float]]

    init(from source: Int, to target: Int) {
        let spans = (0..<target).map { index -> (Int, [Float]) in
            // The unit is 1/target of a source pixel, so that all borders are integers.
            let low = index * source
            let high = low + source
            let first = low / target
            let last = (high - 1) / target
            let parts = (first...last).map { pixel in
                Float(min(high, (pixel + 1) * target) - max(low, pixel * target)) / Float(source)
            }
            return (first, parts)
        }
        starts = spans.map(\.0)
        weights = spans.map(\.1)
    }

    func parts(of index: Int) -> Zip2Sequence<PartialRangeFrom<Int>, [Float]> {
        zip(starts[index]..., weights[index])
    }
}
