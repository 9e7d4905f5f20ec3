import Imagery

/// Fills polygons: a pixel belongs to a polygon if its center is inside by the even-odd rule.
enum PolygonFill {
    /// Calls `body` with the pixels of a polygon in an image of a size: row and columns. Parts outside are left out.
    ///
    /// - Parameter points: x and y in turn, in pixels, with (0, 0) at the top left corner of the image.
    /// - Complexity: O(corners · rows).
    static func forEachRow(
        of points: [Double], in size: Size, _ body: (_ row: Int, _ columns: Range<Int>) -> Void
    ) {
        let corners = stride(from: 0, to: points.count - 1, by: 2).map { (x: points[$0], y: points[$0 + 1]) }
        guard corners.count >= 3, points.allSatisfy(\.isFinite) else { return }
        let top = corners.map(\.y).min() ?? 0
        let bottom = corners.map(\.y).max() ?? 0
        let rows = row(top, in: size.height)..<max(row(top, in: size.height), row(bottom, in: size.height))
        for row in rows {
            let y = Double(row) + 0.5
            var crossings: [Double] = []
            for (one, other) in zip(corners, corners.dropFirst() + [corners[0]]) where (one.y <= y) != (other.y <= y) {
                crossings.append(one.x + (y - one.y) / (other.y - one.y) * (other.x - one.x))
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let first = Self.row(crossings[pair], in: size.width)
                let end = Self.row(crossings[pair + 1], in: size.width)
                if first < end { body(row, first..<end) }
            }
        }
    }

    /// The first pixel whose center is at `position` or after it.
    private static func row(_ position: Double, in extent: Int) -> Int {
        Int(min(Double(extent), max(0, (position - 0.5).rounded(.up))))
    }
}
