import Tensors

/// Generates features for benchmarks without real data.
enum SyntheticFeatures {
    /// Features that are independent standard normal numbers.
    static func noise(rows: Int, columns: Int, seed: UInt64) -> Tensor {
        Tensor([rows, columns]) { elements in
            for row in 0..<rows {
                var generator = Philox(seed: seed, purpose: "benchmark.noise", item: row)
                for column in 0..<columns { elements[row * columns + column] = Float(generator.normal()) }
            }
        }
    }

    /// Features in Gaussian clusters, one for each 100 rows, similar to the features of a network. All clusters extend
    /// in the same random subspace of eight dimensions. Small uniform noise is added in all dimensions.
    static func clusters(rows: Int, columns: Int, seed: UInt64) -> Tensor {
        let dimensions = 8
        let count = max(1, rows / 100)
        var generator = Philox(seed: seed, purpose: "benchmark.clusters")
        func normals(_ count: Int, _ scale: Float) -> [Float] {
            (0..<count).map { _ in scale * Float(generator.normal()) }
        }
        let centers = (0..<count).map { _ in normals(columns, 1) }
        let axes = normals(dimensions * columns, 0.5)
        return Tensor([rows, columns]) { elements in
            for row in 0..<rows {
                var generator = Philox(seed: seed, purpose: "benchmark.rows", item: row)
                let position = (0..<dimensions).map { _ in Float(generator.normal()) }
                for column in 0..<columns {
                    var value = centers[row % count][column] + 0.2 * (generator.uniform() - 0.5)
                    for dimension in 0..<dimensions {
                        value += position[dimension] * axes[dimension * columns + column]
                    }
                    elements[row * columns + column] = value
                }
            }
        }
    }
}
