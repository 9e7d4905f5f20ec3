/// The smallest upright rectangle around points.
package struct EmbeddingBounds: Sendable, Equatable {
    let low: SIMD2<Float>
    let high: SIMD2<Float>

    /// Nil without points.
    init?(_ points: [SIMD2<Float>]) {
        guard var low = points.first else { return nil }
        var high = low
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        (self.low, self.high) = (low, high)
    }
}
