import Foundation
import Tensors

/// Rows of features with a known structure.
package enum PointClouds {
    /// `clusters` Gaussian clusters of unit variance in `features` dimensions, far apart; row `i` is of cluster
    /// `i % clusters`.
    package static func clusters(
        _ clusters: Int, rows: Int, features: Int, distance: Float = 20, seed: UInt64 = 1
    ) -> Tensor {
        var generator = Philox(seed: seed, purpose: "tests.clusters")
        let centers = (0..<clusters).map { _ in
            (0..<features).map { _ in distance / Float(features).squareRoot() * Float(generator.normal()) }
        }
        return Tensor(rows: (0..<rows).map { row in centers[row % clusters].map { $0 + Float(generator.normal()) } })
    }

    /// Independent standard normal numbers.
    package static func noise(rows: Int, features: Int, seed: UInt64 = 1) -> Tensor {
        var generator = Philox(seed: seed, purpose: "tests.noise")
        return Tensor([rows, features], elements: (0..<rows * features).map { _ in Float(generator.normal()) })
    }

    /// Points of a curved sheet in ten dimensions: a two-dimensional manifold.
    package static func sheet(rows: Int, seed: UInt64 = 1) -> Tensor {
        var generator = Philox(seed: seed, purpose: "tests.sheet")
        return Tensor(
            rows: (0..<rows).map { _ in
                let (u, v) = (Double(generator.uniform()) * 6, Double(generator.uniform()) * 6)
                let sheet = [u * cos(u), u * sin(u), 2 * v, sin(v), cos(u)] + [0, 0, 0, 0, 0]
                return sheet.map { Float($0 + 0.01 * generator.normal()) }
            })
    }
}
