import Foundation

/// The low-dimensional similarity `1 / (1 + a d^2b)` of two embedded points at distance `d` (UMAP paper, section 3.2).
package struct SimilarityCurve: Sendable, Equatable {
    package let a: Double
    package let b: Double

    init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }

    /// Fits the curve to umap-learn's target (`find_ab_params`) on 300 distances in `0...3 spread`, by
    /// Levenberg-Marquardt least squares. The target is 1 up to `minimumDistance`. Beyond, it decays exponentially with
    /// scale `spread`.
    package init(minimumDistance: Double, spread: Double) {
        let samples = (0..<300).map { index -> (x: Double, y: Double) in
            let x = 3 * spread * Double(index) / 299
            return (x, x < minimumDistance ? 1 : exp(-(x - minimumDistance) / spread))
        }
        var (a, b) = (1.0, 1.0)
        var error = Self.normalEquations(a, b, samples).error
        var damping = 1e-3
        for _ in 0..<200 where damping < 1e12 {
            let (aa, ab, bb, ra, rb, _) = Self.normalEquations(a, b, samples)
            let (p, q) = (aa * (1 + damping), bb * (1 + damping))
            let determinant = p * q - ab * ab
            let next = (a: a + (q * ra - ab * rb) / determinant, b: b + (p * rb - ab * ra) / determinant)
            let nextError = Self.normalEquations(next.a, next.b, samples).error
            if next.a > 0, next.b > 0, nextError < error {
                (a, b, error, damping) = (next.a, next.b, nextError, damping / 10)
            } else {
                damping *= 10
            }
        }
        self.init(a: a, b: b)
    }

    /// The terms of the normal equations, which are products of derivatives and residuals, and the squared error.
    private static func normalEquations(
        _ a: Double, _ b: Double, _ samples: [(x: Double, y: Double)]
    ) -> (aa: Double, ab: Double, bb: Double, ra: Double, rb: Double, error: Double) {
        samples.reduce((0, 0, 0, 0, 0, 0)) { sums, sample in
            let power = sample.x > 0 ? pow(sample.x, 2 * b) : 0
            let value = 1 / (1 + a * power)
            let da = -power * value * value
            let db = sample.x > 0 ? -2 * a * power * log(sample.x) * value * value : 0
            let residual = sample.y - value
            return (
                sums.0 + da * da, sums.1 + da * db, sums.2 + db * db, sums.3 + da * residual,
                sums.4 + db * residual, sums.5 + residual * residual
            )
        }
    }
}
