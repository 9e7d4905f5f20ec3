/// The axis-aligned bounding box of points, in the coordinates of the embedding.
package struct EmbeddingBounds: Sendable, Equatable {
    let minimum: SIMD2<Float>
    let maximum: SIMD2<Float>

    /// Nil without points.
    init?(_ points: [SIMD2<Float>]) {
        guard var minimum = points.first else { return nil }
        var maximum = minimum
        for point in points {
            minimum = pointwiseMin(minimum, point)
            maximum = pointwiseMax(maximum, point)
        }
        (self.minimum, self.maximum) = (minimum, maximum)
    }
}
