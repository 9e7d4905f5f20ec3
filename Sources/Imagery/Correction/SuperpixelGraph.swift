import Foundation

/// The superpixels of a tile as nodes of a graph. Two of them have an edge if they touch.
package struct SuperpixelGraph: Sendable, Equatable {
    /// Two superpixels that touch, `first` < `second`.
    package struct Edge: Sendable, Equatable {
        package let first: Int
        package let second: Int
        /// The number of pairs of pixels, one of each superpixel, that share a side.
        package let length: Int
        /// exp(-|d|^2 / 2 sigma^2), 0...1, with the difference d of their mean colors in CIELAB. Sigma^2 is the mean of
        /// |d|^2 over all borders of the tile.
        package let similarity: Float
    }

    package let superpixels: Superpixels
    /// Ordered by `first`, then by `second`.
    package let edges: [Edge]

    /// Computes the edges in O(pixels).
    /// - Precondition: The superpixels are those of an image of this size.
    package init(_ superpixels: Superpixels, of image: Image) {
        precondition(image.size == superpixels.size, "SuperpixelGraph: an image of \(image.size) pixels")
        self.superpixels = superpixels
        let colors = Self.meanColors(superpixels, LabColors().of(image))
        let lengths = Self.borderLengths(superpixels)
        let pairs = lengths.map { pair, length in
            let (first, second) = (pair / superpixels.count, pair % superpixels.count)
            let difference = colors[first] - colors[second]
            return (first: first, second: second, length: length, distance: (difference * difference).sum())
        }
        .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        let total = pairs.reduce(0) { $0 + $1.length }
        let mean = pairs.reduce(Float(0)) { $0 + $1.distance * Float($1.length) } / Float(max(1, total))
        edges = pairs.map { pair in
            // In a tile of one color, all differences are 0, and so is their mean.
            let similarity = mean > 0 ? exp(-pair.distance / (2 * mean)) : 1
            return Edge(first: pair.first, second: pair.second, length: pair.length, similarity: similarity)
        }
    }

    private static func meanColors(_ superpixels: Superpixels, _ colors: [SIMD3<Float>]) -> [SIMD3<Float>] {
        var sums = [SIMD3<Float>](repeating: .zero, count: superpixels.count)
        var counts = [Float](repeating: 0, count: superpixels.count)
        for (at, superpixel) in superpixels.labels.enumerated() {
            sums[Int(superpixel)] += colors[at]
            counts[Int(superpixel)] += 1
        }
        return zip(sums, counts).map { $0 / $1 }
    }

    /// The lengths of the borders by `first * count + second`.
    private static func borderLengths(_ superpixels: Superpixels) -> [Int: Int] {
        let (size, labels) = (superpixels.size, superpixels.labels)
        var lengths: [Int: Int] = [:]
        func count(_ a: Int32, _ b: Int32) {
            if a != b { lengths[Int(min(a, b)) * superpixels.count + Int(max(a, b)), default: 0] += 1 }
        }
        for row in 0..<size.height {
            for at in row * size.width..<(row + 1) * size.width {
                if at + 1 < (row + 1) * size.width { count(labels[at], labels[at + 1]) }
                if at + size.width < size.count { count(labels[at], labels[at + size.width]) }
            }
        }
        return lengths
    }
}
