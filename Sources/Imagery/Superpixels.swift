/// SLIC superpixels: 4-connected patches of similar color.
///
/// Source: Achanta, Shaji, Smith, Lucchi, Fua, Süsstrunk, "SLIC Superpixels Compared to State-of-the-Art Superpixel
/// Methods", IEEE TPAMI 34(11), 2012, algorithm 1 with distance (3). As in the authors' program, distances are reset in
/// each iteration, and components smaller than a quarter of `side * side` are merged into a neighbor. The result is
/// deterministic.
package struct Superpixels: Sendable, Equatable {
    package let size: Size
    /// The number of superpixels.
    package let count: Int
    /// The superpixel of each pixel, `0..<count`. Superpixels are numbered by their first pixel, row by row.
    package let labels: [Int32]
    /// The largest supported number of pixels. Such an image needs about 0.3 GB of temporary memory.
    package static let mostPixels = 1 << 23

    /// The pixels of the first superpixel, then those of the second, and so on.
    private let members: [Int32]
    /// The index in `members` of the first pixel of each superpixel.
    private let starts: [Int32]

    /// Computes the superpixels of an image in O(pixels * iterations).
    /// - Parameters:
    ///   - side: The initial distance of the centers in pixels. A superpixel has about `side * side` pixels.
    ///   - compactness: `m` of the paper, 1...40. A larger value gives more compact superpixels, a smaller one follows
    ///     color edges more closely.
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

    /// Makes each connected component of a cluster a superpixel. A component of fewer than `smallest` pixels is merged
    /// into the superpixel to the left of its first pixel, or above it in the first column.
    private init(connecting clusters: [Int32], size: Size, smallest: Int) {
        var labels = [Int32](repeating: -1, count: size.count)
        var count: Int32 = 0
        var component: [Int] = []
        for start in labels.indices where labels[start] < 0 {
            component.removeAll(keepingCapacity: true)
            component.append(start)
            labels[start] = count
            var next = 0
            while next < component.count {
                let at = component[next]
                next += 1
                size.forEachNeighbor(of: at) { neighbor in
                    guard labels[neighbor] < 0, clusters[neighbor] == clusters[start] else { return }
                    labels[neighbor] = count
                    component.append(neighbor)
                }
            }
            let mergeTarget = start % size.width > 0 ? start - 1 : start - size.width
            if component.count < smallest, mergeTarget >= 0 {
                for at in component { labels[at] = labels[mergeTarget] }
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
        var ends = starts
        var members = [Int32](repeating: 0, count: size.count)
        for (at, label) in labels.enumerated() {
            members[Int(ends[Int(label)])] = Int32(at)
            ends[Int(label)] += 1
        }
        (self.members, self.starts) = (members, starts)
    }

    /// The superpixel of a pixel.
    package subscript(row: Int, column: Int) -> Int { Int(labels[row * size.width + column]) }

    /// The pixels of a superpixel, ascending, as positions `row * width + column`.
    package func pixels(of superpixel: Int) -> [Int] { Array(positions(of: superpixel)) }

    /// The pixels of a superpixel, as `pixels(of:)`, without an array.
    func positions(of superpixel: Int) -> LazyMapSequence<ArraySlice<Int32>, Int> {
        members[Int(starts[superpixel])..<Int(starts[superpixel + 1])].lazy.map { Int($0) }
    }

    /// The number of pixels of a superpixel.
    func pixelCount(of superpixel: Int) -> Int { Int(starts[superpixel + 1] - starts[superpixel]) }

    /// The most common label in each superpixel, the lowest of equally common ones. O(pixels + superpixels * labels).
    package func commonLabels(of mask: LabelMask) -> [UInt8] {
        precondition(mask.size == size, "Superpixels: a mask of \(mask.size) pixels")
        let values = mask.distinctValues
        var columns = [Int](repeating: 0, count: 256)
        for (column, value) in values.enumerated() { columns[Int(value)] = column }
        var counts = [Int32](repeating: 0, count: count * values.count)
        for (at, superpixel) in labels.enumerated() {
            counts[Int(superpixel) * values.count + columns[Int(mask.values[at])]] += 1
        }
        return (0..<count).map { superpixel in
            let start = superpixel * values.count
            var best = 0
            for column in values.indices where counts[start + column] > counts[start + best] { best = column }
            return values[best]
        }
    }
}

extension Size {
    /// Calls `body` with the position of each pixel that shares a side with the one at position `at`.
    fileprivate func forEachNeighbor(of at: Int, _ body: (Int) -> Void) {
        let column = at % width
        if column > 0 { body(at - 1) }
        if column < width - 1 { body(at + 1) }
        if at >= width { body(at - width) }
        if at + width < count { body(at + width) }
    }
}

/// k-means in color and position. A center considers only the pixels in a window around it.
private struct Clusters {
    struct Center {
        var color: SIMD3<Float>
        var row: Float
        var column: Float
    }

    private let colors: [SIMD3<Float>]
    private let size: Size
    /// The weight of squared distances in position against those in color: `(m / S)^2` of the paper.
    private let spatialWeight: Float
    /// Half the side of the window around a center in pixels.
    private let searchRadius: Int
    private var centers: [Center] = []
    private(set) var labels: [Int32]

    init(_ colors: [SIMD3<Float>], size: Size, side: Int, compactness: Float) {
        self.colors = colors
        self.size = size
        let rows = max(1, (2 * size.height + side) / (2 * side))
        let columns = max(1, (2 * size.width + side) / (2 * side))
        let spacing = (Float(size.count) / Float(rows * columns)).squareRoot()
        spatialWeight = compactness * compactness / (spacing * spacing)
        let widest = max(spacing, max(Float(size.height) / Float(rows), Float(size.width) / Float(columns)))
        searchRadius = Int(widest.rounded(.up))
        labels = [Int32](repeating: 0, count: size.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let position = lowestGradient(
                    aroundRow: (2 * row + 1) * size.height / (2 * rows),
                    column: (2 * column + 1) * size.width / (2 * columns))
                centers.append(
                    Center(
                        color: colors[position.row * size.width + position.column], row: Float(position.row),
                        column: Float(position.column)))
            }
        }
    }

    /// Assigns each pixel to the nearest center in color and position, the first one of equals. A pixel outside of all
    /// windows keeps its label.
    mutating func assign() {
        var distances = [Float](repeating: .infinity, count: size.count)
        for (index, center) in centers.enumerated() {
            let (row, column) = (Int(center.row.rounded()), Int(center.column.rounded()))
            for y in max(0, row - searchRadius)...min(size.height - 1, row + searchRadius) {
                let down = Float(y) - center.row
                for x in max(0, column - searchRadius)...min(size.width - 1, column + searchRadius) {
                    let at = y * size.width + x
                    let right = Float(x) - center.column
                    let color = colors[at] - center.color
                    let distance = (color * color).sum() + (down * down + right * right) * spatialWeight
                    if distance < distances[at] {
                        distances[at] = distance
                        labels[at] = Int32(index)
                    }
                }
            }
        }
    }

    /// Moves each center to the mean of its pixels. A center without pixels stays.
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

    /// The pixel with the smallest color gradient among the 3x3 pixels around a position. A center should not start on
    /// an edge.
    private func lowestGradient(aroundRow row: Int, column: Int) -> (row: Int, column: Int) {
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

    /// The color of a pixel. Positions outside of the image are clamped to it.
    private func colorAt(_ row: Int, _ column: Int) -> SIMD3<Float> {
        colors[max(0, min(size.height - 1, row)) * size.width + max(0, min(size.width - 1, column))]
    }
}
