import Tensors

/// Features for benchmarks that come without data.
enum SyntheticFeatures {
    /// Independent standard normal numbers.
    static func noise(rows: Int, columns: Int, seed: UInt64) -> Tensor {
        Tensor([rows, columns]) { elements in
            for row in 0..<rows {
                var generator = Philox(seed: seed, purpose: "benchmark.noise", item: row)
                for column in 0..<columns { elements[row * columns + column] = Float(generator.normal()) }
            }
        }
    }

    /// Rows of `columns` features: a cluster for each hundred rows, each a flat blob of eight dimensions in a random
    /// direction with a little noise in all, as features of a network's tiles lie.
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
                let place = (0..<dimensions).map { _ in Float(generator.normal()) }
                for column in 0..<columns {
                    var value = centers[row % count][column] + 0.2 * (generator.uniform() - 0.5)
                    for dimension in 0..<dimensions { value += place[dimension] * axes[dimension * columns + column] }
                    elements[row * columns + column] = value
                }
            }
        }
    }
}
