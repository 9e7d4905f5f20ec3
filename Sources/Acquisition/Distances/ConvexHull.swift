/// The convex hull of points in the plane (monotone chain: Andrew, 1979).
enum ConvexHull {
    /// The corners of the hull, each once. Points on its edges are left out. `O(n log n)`
    static func corners(of points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        guard let first = sorted.first, let last = sorted.last, first != last else { return Array(sorted.prefix(1)) }
        // The last corner of each chain is the first one of the other.
        return chain(sorted).dropLast() + chain(sorted.reversed()).dropLast()
    }

    /// The corners on one side, from the first point to the last.
    private static func chain(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        var corners: [SIMD2<Double>] = []
        for point in points {
            while corners.count >= 2, turn(corners[corners.count - 2], corners[corners.count - 1], point) <= 0 {
                corners.removeLast()
            }
            corners.append(point)
        }
        return corners
    }

    /// Greater than 0 if the path from `a` over `b` to `c` turns left, 0 if it is straight.
    private static func turn(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}
