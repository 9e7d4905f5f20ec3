/// The outline of a connected region of a mask: the corners of its outer border, clockwise. Holes are ignored.
package struct RegionOutline: Sendable, Equatable {
    /// A corner between pixels: row and column of the pixel below and to the right of it.
    package struct Corner: Sendable, Hashable {
        package let row: Int
        package let column: Int

        package init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// The corners where the border turns.
    package let corners: [Corner]

    /// Follows the border of a region.
    /// - Parameters:
    ///   - start: The first pixel of the region in reading order.
    ///   - contains: Whether a pixel belongs to the region. It must be false outside the mask.
    package init(from start: (row: Int, column: Int), contains: (_ row: Int, _ column: Int) -> Bool) {
        let first = Corner(row: start.row, column: start.column)
        // The region is on the right-hand side. The first step goes right, along the upper side of the first pixel.
        var (at, down, right) = (first, 0, 1)
        var corners: [Corner] = []
        repeat {
            at = Corner(row: at.row + down, column: at.column + right)
            // The pixels ahead, to the right and to the left of the direction.
            let ahead = (
                right: contains(at.row + (down + right - 1) / 2, at.column + (right - down - 1) / 2),
                left: contains(at.row + (down - right - 1) / 2, at.column + (right + down - 1) / 2)
            )
            if !ahead.right {
                corners.append(at)
                (down, right) = (right, -down)
            } else if ahead.left {
                corners.append(at)
                (down, right) = (-right, down)
            }
        } while at != first || (down, right) != (0, 1)
        self.corners = corners
    }

    /// The corners of a polygon whose distance to every corner of the outline is at most `tolerance` pixels (Douglas
    /// and Peucker, 1973). It starts at the first corner and at the one farthest from it. O(n^2) in the worst case.
    package func simplified(tolerance: Double) -> [Corner] {
        guard corners.count > 2, let first = corners.last else { return corners }
        let ring = [first] + corners
        let farthest = ring.indices.max { Self.square(first, ring[$0]) < Self.square(first, ring[$1]) } ?? 0
        var kept = Set([0, farthest])
        var open = [(0, farthest), (farthest, ring.count - 1)]
        while let (start, end) = open.popLast() {
            let distances = (start + 1..<max(start + 1, end)).map {
                ($0, Self.distance(ring[$0], ring[start], ring[end]))
            }
            guard let worst = distances.max(by: { $0.1 < $1.1 }), worst.1 > tolerance else { continue }
            kept.insert(worst.0)
            open += [(start, worst.0), (worst.0, end)]
        }
        return kept.sorted().map { ring[$0] }
    }

    private static func square(_ a: Corner, _ b: Corner) -> Int {
        (a.row - b.row) * (a.row - b.row) + (a.column - b.column) * (a.column - b.column)
    }

    /// The distance of a corner to the segment between two others.
    private static func distance(_ corner: Corner, _ start: Corner, _ end: Corner) -> Double {
        let (rows, columns) = (Double(end.row - start.row), Double(end.column - start.column))
        let (down, right) = (Double(corner.row - start.row), Double(corner.column - start.column))
        let length = rows * rows + columns * columns
        let part = length > 0 ? min(max(0, (down * rows + right * columns) / length), 1) : 0
        let (y, x) = (down - part * rows, right - part * columns)
        return (y * y + x * x).squareRoot()
    }
}
