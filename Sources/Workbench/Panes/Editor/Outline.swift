import Imagery

/// The pixels that a polygon covers in a tile.
package enum Outline {
    /// The pixels of a polygon, as positions in the tile: those on its edges (Bresenham's lines), and those whose
    /// centers are inside by the even-odd rule. Takes `O(rows * corners + pixels)`.
    package static func polygon(_ corners: [Pixel], in size: Size) -> PixelRuns {
        var isCovered = [Bool](repeating: false, count: size.count)
        for pixel in edges(corners) where 0..<size.height ~= pixel.row && 0..<size.width ~= pixel.column {
            isCovered[pixel.row * size.width + pixel.column] = true
        }
        for row in 0..<size.height {
            let crossings = crossings(of: corners, atRow: row).sorted()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let (first, last) = (max(0, crossings[pair]), min(size.width, crossings[pair + 1]))
                for column in first..<max(first, last) { isCovered[row * size.width + column] = true }
            }
        }
        return PixelRuns(isCovered.indices.lazy.filter { isCovered[$0] })
    }

    /// The pixels of the lines from each corner to the next, and from the last to the first.
    package static func edges(_ corners: [Pixel]) -> [Pixel] {
        zip(corners, corners.dropFirst() + corners.prefix(1)).flatMap { Pixel.line(from: $0, to: $1) }
    }

    /// Finds the edges that cross the horizontal line through the pixel centers of a row. Returns for each the first
    /// column whose center is on the edge or to the right of it.
    private static func crossings(of corners: [Pixel], atRow row: Int) -> [Int] {
        zip(corners, corners.dropFirst() + corners.prefix(1)).compactMap { a, b in
            guard (a.row <= row) != (b.row <= row) else { return nil }
            let (upper, lower) = a.row < b.row ? (a, b) : (b, a)
            let height = lower.row - upper.row
            let product = (row - upper.row) * (lower.column - upper.column)
            // Minus, so that it rounds up.
            return upper.column - (-product).dividedRoundingDown(by: height)
        }
    }
}
