/// The axis-aligned bounding box of points, in the coordinates of the embedding.
package struct EmbeddingBounds: Sendable, Equatable {
    let minimum: SIMD2<Float>
    let maximum: SIMD2<Float>

    var center: SIMD2<Float> { (minimum + maximum) / 2 }

    /// Nil without points.
    package init?(_ positions: [SIMD2<Float>?]) {
        let points = positions.compactMap(\.self)
        guard var minimum = points.first else { return nil }
        var maximum = minimum
        for point in points {
            minimum = pointwiseMin(minimum, point)
            maximum = pointwiseMax(maximum, point)
        }
        (self.minimum, self.maximum) = (minimum, maximum)
    }
}
