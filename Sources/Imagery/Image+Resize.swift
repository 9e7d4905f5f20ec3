extension Image {
    /// Scaled to `target`, each pixel the mean of the area it covers, with fractions of pixels at its borders.
    ///
    /// Right for making smaller, as for thumbnails; enlarged pixels stay squares. O(pixels of both).
    /// - Precondition: both sizes have pixels.
    package func resized(to target: Size) -> Image {
        precondition(
            size.count > 0 && target.height > 0 && target.width > 0, "Image: \(size) pixels resized to \(target)")
        guard target != size else { return self }
        let columns = AreaWeights(from: size.width, to: target.width)
        let rows = AreaWeights(from: size.height, to: target.height)
        let source = bytes.map(Float.init)
        var narrowed = [Float](repeating: 0, count: size.height * target.width * 3)
        for row in 0..<size.height {
            for column in 0..<target.width {
                let to = (row * target.width + column) * 3
                for (at, weight) in columns.parts(of: column) {
                    let from = (row * size.width + at) * 3
                    for channel in 0..<3 { narrowed[to + channel] += weight * source[from + channel] }
                }
            }
        }
        let stride = target.width * 3
        var resized: [UInt8] = []
        resized.reserveCapacity(target.count * 3)
        var line = [Float](repeating: 0, count: stride)
        for row in 0..<target.height {
            for x in 0..<stride { line[x] = 0 }
            for (at, weight) in rows.parts(of: row) {
                for x in 0..<stride { line[x] += weight * narrowed[at * stride + x] }
            }
            for value in line { resized.append(UInt8(max(0, min(255, value.rounded())))) }
        }
        return Image(size: target, bytes: resized)
    }
}

/// Which pixels of a line a scaled pixel covers, and how much of its area each makes up.
private struct AreaWeights {
    private let starts: [Int]
    private let weights: [[Float]]

    init(from source: Int, to target: Int) {
        let spans = (0..<target).map { index -> (Int, [Float]) in
            // In units of 1/target of a source pixel, so that the borders are whole numbers.
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
