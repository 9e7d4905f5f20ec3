/// Finds neighboring points in the scatter.
package enum Neighborhood {
    /// The nearest point from `start` in a direction, among those within 45 degrees of it; nil if there is none. The
    /// lowest index wins a tie. From a tile without a point it is the first tile with one. O(points).
    /// - Parameter scale: The factor of each axis on the screen, where distances and angles are measured.
    package static func nearest(
        in points: [SIMD2<Float>?], from start: Int, right: Int, up: Int, scale: SIMD2<Float> = .one
    ) -> Int? {
        guard let origin = points[start] else { return points.firstIndex { $0 != nil } }
        let direction = SIMD2(Float(right), Float(up))
        var best: (position: Int, distance: Float)?
        for (position, point) in points.enumerated() {
            guard let point else { continue }
            let offset = (point - origin) * scale
            let along = (offset * direction).sum()
            let squared = (offset * offset).sum()
            guard along > 0, 2 * along * along >= squared, squared < best?.distance ?? .infinity else { continue }
            best = (position, squared)
        }
        return best?.position
    }

    /// The point nearest to `place`; nil without points. The lowest index wins a tie. O(points).
    package static func nearest(
        in points: [SIMD2<Float>?], to place: SIMD2<Float>, scale: SIMD2<Float> = .one
    ) -> Int? {
        func squaredDistance(_ position: Int) -> Float {
            guard let point = points[position] else { return .infinity }
            let offset = (point - place) * scale
            return (offset * offset).sum()
        }
        return points.indices.filter { points[$0] != nil }.min { squaredDistance($0) < squaredDistance($1) }
    }
}
