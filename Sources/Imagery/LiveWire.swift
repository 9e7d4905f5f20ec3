/// Paths along the edges of an image.
///
/// The shortest path between two pixels over their neighbors, where pixels on strong edges are cheap.
/// Source: Mortensen, Barrett, "Intelligent Scissors for Image Composition", SIGGRAPH 1995, with the gradient as the only
/// feature.
package struct LiveWire: Sendable, Equatable {
    /// A path is searched in the rectangle around its ends with this margin in pixels. A wider one allows longer
    /// detours and takes more time.
    package static let margin = 16
    /// A larger rectangle is not searched, and the path is then a straight line. The limit keeps the search within a
    /// frame.
    package static let mostPixels = 1 << 16
    /// The cost of a step along the strongest edge and, on top of it, of a step where there is none.
    private static let (leastCost, edgeCost) = (1, 32)
    /// The lengths of a straight and of a diagonal step.
    private static let (straight, diagonal) = (5, 7)

    package let size: Size
    /// The cost of each pixel, `leastCost...leastCost + edgeCost`.
    package let costs: [UInt8]

    /// Computes the costs in O(pixels): the largest gradient of a color channel, relative to the largest of the image.
    package init(_ image: Image) {
        size = image.size
        let (width, height, bytes) = (size.width, size.height, image.bytes)
        let gradients = (0..<size.count).map { at -> Int in
            let (row, column) = (at / width, at % width)
            let (left, right) = (column > 0 ? at - 1 : at, column < width - 1 ? at + 1 : at)
            let (up, down) = (row > 0 ? at - width : at, row < height - 1 ? at + width : at)
            return (0..<3).reduce(0) { largest, channel in
                let across = abs(Int(bytes[3 * right + channel]) - Int(bytes[3 * left + channel]))
                let along = abs(Int(bytes[3 * down + channel]) - Int(bytes[3 * up + channel]))
                return max(largest, across + along)
            }
        }
        let strongest = max(1, gradients.max() ?? 1)
        costs = gradients.map { UInt8(Self.leastCost + Self.edgeCost - Self.edgeCost * $0 / strongest) }
    }

    /// The cost of a path: each step costs its length times the cost of the pixel that it enters.
    package func cost(of path: [Int]) -> Int {
        zip(path, path.dropFirst()).reduce(0) { sum, step in
            let isDiagonal = step.0 / size.width != step.1 / size.width && step.0 % size.width != step.1 % size.width
            return sum + Int(costs[step.1]) * (isDiagonal ? Self.diagonal : Self.straight)
        }
    }

    /// The cheapest path from one pixel to another, with both ends; nil if the rectangle around them is too large.
    /// Dijkstra's algorithm with a queue of buckets, O(pixels of the rectangle).
    /// - Precondition: Both positions `row * width + column` are in the image.
    package func path(from start: Int, to end: Int) -> [Int]? {
        precondition(0..<size.count ~= start && 0..<size.count ~= end, "LiveWire: \(start) to \(end) of \(size)")
        let rows = range(start / size.width, end / size.width, size.height)
        let columns = range(start % size.width, end % size.width, size.width)
        guard rows.count * columns.count <= Self.mostPixels else { return nil }
        let width = columns.count
        func local(_ at: Int) -> Int {
            (at / size.width - rows.lowerBound) * width + at % size.width - columns.lowerBound
        }
        var distances = [Int32](repeating: .max, count: rows.count * width)
        var previous = [Int32](repeating: -1, count: rows.count * width)
        // No step costs more than the number of buckets, so that a bucket never has pixels of two distances.
        var buckets = [[Int32]](repeating: [], count: (Self.leastCost + Self.edgeCost) * Self.diagonal + 1)
        let target = local(end)
        distances[local(start)] = 0
        buckets[0].append(Int32(local(start)))
        var waiting = 1
        var distance: Int32 = 0
        while waiting > 0, distances[target] > distance {
            let bucket = Int(distance) % buckets.count
            let pixels = buckets[bucket]
            buckets[bucket] = []
            waiting -= pixels.count
            for pixel in pixels where distances[Int(pixel)] == distance {
                let (row, column) = (Int(pixel) / width, Int(pixel) % width)
                for down in -1...1 where 0..<rows.count ~= row + down {
                    for right in -1...1 where 0..<width ~= column + right && (down != 0 || right != 0) {
                        let next = (row + down) * width + column + right
                        let cost = costs[
                            (rows.lowerBound + row + down) * size.width + columns.lowerBound + column + right]
                        let step = down != 0 && right != 0 ? Self.diagonal : Self.straight
                        let length = distance + Int32(cost) * Int32(step)
                        guard length < distances[next] else { continue }
                        distances[next] = length
                        previous[next] = pixel
                        buckets[Int(length) % buckets.count].append(Int32(next))
                        waiting += 1
                    }
                }
            }
            distance += 1
        }
        var path: [Int] = []
        var at = Int32(target)
        while at >= 0 {
            path.append((rows.lowerBound + Int(at) / width) * size.width + columns.lowerBound + Int(at) % width)
            at = previous[Int(at)]
        }
        return path.reversed()
    }

    private func range(_ a: Int, _ b: Int, _ extent: Int) -> Range<Int> {
        max(0, min(a, b) - Self.margin)..<min(extent, max(a, b) + Self.margin + 1)
    }
}
