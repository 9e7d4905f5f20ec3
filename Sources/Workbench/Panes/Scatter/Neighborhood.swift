/// Finds neighboring points in the scatter.
package enum Neighborhood {
    /// The nearest point from `start` in a direction, among those within 45 degrees of it; nil if there is none. The
    /// lowest index wins a tie. O(points).
    package static func nearest(in points: [SIMD2<Float>], from start: Int, right: Int, up: Int) -> Int? {
        let origin = points[start]
        let direction = SIMD2(Float(right), Float(up))
        var best: (position: Int, distance: Float)?
        for (position, point) in points.enumerated() {
            let offset = point - origin
            let along = (offset * direction).sum()
            let squared = (offset * offset).sum()
            guard along > 0, 2 * along * along >= squared, squared < best?.distance ?? .infinity else { continue }
            best = (position, squared)
        }
        return best?.position
    }

    /// The point nearest to `place`; nil without points. The lowest index wins a tie. O(points).
    package static func nearest(in points: [SIMD2<Float>], to place: SIMD2<Float>) -> Int? {
        points.indices.min { a, b in
            let (first, second) = (points[a] - place, points[b] - place)
            return (first * first).sum() < (second * second).sum()
        }
    }
}
