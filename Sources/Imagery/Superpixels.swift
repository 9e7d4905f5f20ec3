/// An image in patches of like color, each of pixels that hang together by their sides: SLIC.
///
/// Achanta, Shaji, Smith, Lucchi, Fua, Süsstrunk: SLIC Superpixels Compared to State-of-the-Art Superpixel Methods, IEEE
/// TPAMI 34(11), 2012, algorithm 1 with distance (3). As in the authors' program, distances are forgotten at each
/// iteration, and a patch cut off from its center that is smaller than a quarter of `side * side` joins one beside it.
/// Nothing is random: the same image gives the same patches.
package struct Superpixels: Sendable, Equatable {
    package let size: Size
    package let count: Int
    /// The superpixel of each pixel, `0..<count`, numbered as they first appear row by row.
    package let labels: [Int32]
    /// Images of more pixels should be cut first: those of this size take about 0.3 GB while they are found.
    package static let mostPixels = 1 << 23

    /// The pixels of each superpixel one after the other, and where each begins.
    private let members: [Int32]
    private let starts: [Int32]

    /// O(pixels * iterations).
    /// - Parameters:
    ///   - side: The distance of the centers at the start in pixels; a superpixel has about `side * side` pixels.
    ///   - compactness: `m` of the paper, 1...40: how much nearness counts against color.
    package init(_ image: Image, side: Int, compactness: Float = 10, iterations: Int = 10) {
        precondition(image.size.count > 0, "Superpixels: an image of \(image.size) pixels")
        precondition(side >= 1 && compactness > 0, "Superpixels: side \(side), compactness \(compactness)")
        var clusters = Clusters(LabColors().of(image), size: image.size, side: side, compactness: compactness)
        for _ in 0..<iterations {
            clusters.assign()
            clusters.moveCenters()
        }
        self.init(connecting: clusters.labels, size: image.size, smallest: side * side / 4)
    }

    /// Each part of one cluster that hangs together becomes a superpixel; those of fewer than `smallest` pixels join the
    /// one to the left of their first pixel, else the one above it.
    private init(connecting clusters: [Int32], size: Size, smallest: Int) {
        var labels = [Int32](repeating: -1, count: size.count)
        var count: Int32 = 0
        var part: [Int] = []
        for start in labels.indices where labels[start] < 0 {
            part.removeAll(keepingCapacity: true)
            part.append(start)
            labels[start] = count
            var next = 0
            while next < part.count {
                let at = part[next]
                next += 1
                size.forEachNeighbor(of: at) { neighbor in
                    guard labels[neighbor] < 0, clusters[neighbor] == clusters[start] else { return }
                    labels[neighbor] = count
                    part.append(neighbor)
                }
            }
            let before = start % size.width > 0 ? start - 1 : start - size.width
            if part.count < smallest, before >= 0 {
                for at in part { labels[at] = labels[before] }
            } else {
                count += 1
            }
        }
        self.size = size
        self.count = Int(count)
        self.labels = labels
        var starts = [Int32](repeating: 0, count: Int(count) + 1)
        for label in labels { starts[Int(label) + 1] += 1 }
        for label in 0..<Int(count) { starts[label + 1] += starts[label] }
        var places = starts
        var members = [Int32](repeating: 0, count: size.count)
        for (at, label) in labels.enumerated() {
            members[Int(places[Int(label)])] = Int32(at)
            places[Int(label)] += 1
        }
        (self.members, self.starts) = (members, starts)
    }

    /// The superpixel of a pixel.
    package subscript(row: Int, column: Int) -> Int { Int(labels[row * size.width + column]) }

    /// The pixels of a superpixel, ascending, as positions `row * width + column`.
    package func pixels(of superpixel: Int) -> [Int] {
        members[Int(starts[superpixel])..<Int(starts[superpixel + 1])].map { Int($0) }
    }
}

extension Size {
    /// The pixels that share a side with the one at position `at`.
    fileprivate func forEachNeighbor(of at: Int, _ body: (Int) -> Void) {
        let column = at % width
        if column > 0 { body(at - 1) }
        if column < width - 1 { body(at + 1) }
        if at >= width { body(at - width) }
        if at + width < count { body(at + width) }
    }
}

/// The clusters of k-means in color and place, each looking for pixels only near its center.
private struct Clusters {
    struct Center {
        var color: SIMD3<Float>
        var row: Float
        var column: Float
    }

    private let colors: [SIMD3<Float>]
    private let size: Size
    /// `(m / S)^2`
    private let nearness: Float
    private let reach: Int
    private var centers: [Center] = []
    private(set) var labels: [Int32]

    init(_ colors: [SIMD3<Float>], size: Size, side: Int, compactness: Float) {
        self.colors = colors
        self.size = size
        let rows = max(1, (2 * size.height + side) / (2 * side))
        let columns = max(1, (2 * size.width + side) / (2 * side))
        let spacing = (Float(size.count) / Float(rows * columns)).squareRoot()
        nearness = compactness * compactness / (spacing * spacing)
        let widest = max(spacing, max(Float(size.height) / Float(rows), Float(size.width) / Float(columns)))
        reach = Int(widest.rounded(.up))
        labels = [Int32](repeating: 0, count: size.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let place = flattest(
                    aroundRow: (2 * row + 1) * size.height / (2 * rows),
                    column: (2 * column + 1) * size.width / (2 * columns))
                centers.append(
                    Center(
                        color: colors[place.row * size.width + place.column], row: Float(place.row),
                        column: Float(place.column)))
            }
        }
    }

    /// Each pixel to the center nearest in color and place, the first where several are; those that none reaches stay.
    mutating func assign() {
        var distances = [Float](repeating: .infinity, count: size.count)
        for (index, center) in centers.enumerated() {
            let (row, column) = (Int(center.row.rounded()), Int(center.column.rounded()))
            for y in max(0, row - reach)...min(size.height - 1, row + reach) {
                let down = Float(y) - center.row
                for x in max(0, column - reach)...min(size.width - 1, column + reach) {
                    let at = y * size.width + x
                    let right = Float(x) - center.column
                    let color = colors[at] - center.color
                    let distance = (color * color).sum() + (down * down + right * right) * nearness
                    if distance < distances[at] {
                        distances[at] = distance
                        labels[at] = Int32(index)
                    }
                }
            }
        }
    }

    /// Each center to the mean of its pixels; one without any stays.
    mutating func moveCenters() {
        var sums = [(color: SIMD3<Float>, row: Float, column: Float, count: Float)](
            repeating: (.zero, 0, 0, 0), count: centers.count)
        for row in 0..<size.height {
            for column in 0..<size.width {
                let at = row * size.width + column
                let label = Int(labels[at])
                sums[label].color += colors[at]
                sums[label].row += Float(row)
                sums[label].column += Float(column)
                sums[label].count += 1
            }
        }
        for (index, sum) in sums.enumerated() where sum.count > 0 {
            centers[index] = Center(
                color: sum.color / sum.count, row: sum.row / sum.count, column: sum.column / sum.count)
        }
    }

    /// The pixel of the smallest color gradient among the nine around a place, so that no center starts on an edge.
    private func flattest(aroundRow row: Int, column: Int) -> (row: Int, column: Int) {
        var best = (row: row, column: column, gradient: Float.infinity)
        for y in max(0, row - 1)...min(size.height - 1, row + 1) {
            for x in max(0, column - 1)...min(size.width - 1, column + 1) {
                let across = colorAt(y, x + 1) - colorAt(y, x - 1)
                let along = colorAt(y + 1, x) - colorAt(y - 1, x)
                let gradient = (across * across).sum() + (along * along).sum()
                if gradient < best.gradient { best = (y, x, gradient) }
            }
        }
        return (best.row, best.column)
    }

    /// Beyond the edges the color of the edge goes on.
    private func colorAt(_ row: Int, _ column: Int) -> SIMD3<Float> {
        colors[max(0, min(size.height - 1, row)) * size.width + max(0, min(size.width - 1, column))]
    }
}
