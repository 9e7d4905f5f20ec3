/// A box or a lasso, in coordinates of the embedding.
package struct ScatterShape: Sendable, Equatable {
    package enum Kind: String, Sendable { case box, lasso }

    package let kind: Kind
    /// The path of a lasso; for a box, its first corner.
    package private(set) var path: [SIMD2<Float>]
    /// The last point of the path.
    package private(set) var pointer: SIMD2<Float>

    package init(_ kind: Kind, from start: SIMD2<Float>) {
        self.kind = kind
        path = [start]
        pointer = start
    }

    /// True if it has more than its first point.
    package var hasMoved: Bool { path.count > 1 || path.first != pointer }

    package mutating func extend(to place: SIMD2<Float>) {
        pointer = place
        if kind == .lasso, path.last != place { path.append(place) }
    }

    /// The corners of the closed outline.
    package var outline: [SIMD2<Float>] {
        guard kind == .box, let corner = path.first else { return path }
        return [corner, SIMD2(pointer.x, corner.y), pointer, SIMD2(corner.x, pointer.y)]
    }

    /// The indices of the points inside, by the even-odd rule. The edge of a box is inside. O(points x corners).
    package func positions(in points: [SIMD2<Float>?]) -> [Int] {
        let corners = outline
        guard let first = corners.first else { return [] }
        let low = corners.reduce(first, pointwiseMin)
        let high = corners.reduce(first, pointwiseMax)
        return points.indices.filter { index in
            guard let point = points[index], low.x <= point.x, point.x <= high.x, low.y <= point.y, point.y <= high.y
            else { return false }
            return kind == .box || Self.encloses(corners, point)
        }
    }

    private static func encloses(_ corners: [SIMD2<Float>], _ point: SIMD2<Float>) -> Bool {
        var isInside = false
        var last = corners[corners.count - 1]
        for corner in corners {
            if (corner.y > point.y) != (last.y > point.y),
                point.x < (last.x - corner.x) * (point.y - corner.y) / (last.y - corner.y) + corner.x
            {
                isInside.toggle()
            }
            last = corner
        }
        return isInside
    }
}
