import Tensors

/// Subspace iteration with Chebyshev filters (Zhou, Saad, Tiago, Chelikowsky, 2006). It computes the two leading
/// eigenvectors of a normalized adjacency matrix, without the trivial one.
///
/// Each filter amplifies eigenvalues above the smallest Ritz value of the block and damps the others. Eight vectors are
/// iterated together; the eight values of a vertex form one SIMD vector.
struct ChebyshevSubspace {
    typealias Row = SIMD8<Float>

    /// Products with the matrix in one filter. A higher degree separates eigenvalues better and costs more products.
    private static let degree = 20
    /// The largest number of filters. Graphs that need more than 60 get a random start.
    private static let rounds = 60
    /// The largest residual of a converged eigenvector, for eigenvalues of at most 1. A smaller one needs more
    /// filters.
    private static let tolerance = 1e-4

    private let adjacency: NormalizedAdjacency
    private let workers: Workers
    private var block: [Row]

    init(_ adjacency: NormalizedAdjacency, seed: UInt64, workers: Workers) {
        self.adjacency = adjacency
        self.workers = workers
        var generator = Philox(seed: seed, purpose: "umap.eigenvectors")
        block = adjacency.trivial.map { _ in
            var row = Row()
            for element in 0..<Row.scalarCount { row[element] = 2 * generator.uniform() - 1 }
            return row
        }
    }

    /// The two leading nontrivial eigenvectors; nil if they do not converge.
    func leadingEigenvectors() -> [SIMD2<Float>]? {
        var solver = self
        var cut = 0.5
        for _ in 0..<Self.rounds {
            solver.filter(above: Float(cut))
            solver.projectOutTrivial()
            guard let values = solver.rotateToRitzVectors() else { return nil }
            let image = solver.multiplied(solver.block)
            let residual = solver.residual(image, values)
            if residual < Self.tolerance { return solver.block.map { SIMD2($0[0], $0[1]) } }
            cut = min(max(values[Row.scalarCount - 1], 0), 0.9999)
        }
        return nil
    }

    /// Applies a Chebyshev polynomial that has a magnitude of at most 1 on `-1...cut`.
    private mutating func filter(above cut: Float) {
        let center = (cut - 1) / 2
        let half = (cut + 1) / 2
        var previous = block
        var current = combine(multiplied(block), block, 1 / half, -center / half, previous, 0)
        for _ in 1..<Self.degree {
            let next = combine(multiplied(current), current, 2 / half, -2 * center / half, previous, -1)
            previous = current
            current = next
        }
        block = current
    }

    private func combine(
        _ a: [Row], _ b: [Row], _ alpha: Float, _ beta: Float, _ c: [Row], _ gamma: Float
    ) -> [Row] {
        a.indices.map { a[$0] * alpha + b[$0] * beta + c[$0] * gamma }
    }

    private func multiplied(_ rows: [Row]) -> [Row] {
        let graph = adjacency.graph
        return [Row](unsafeUninitializedCapacity: rows.count) { products, count in
            nonisolated(unsafe) let products = products
            rows.withUnsafeBufferPointer { rows in
                nonisolated(unsafe) let rows = rows
                workers.forEach(rows.count, by: 1024) { range in
                    for vertex in range {
                        var sum = Row()
                        for edge in graph.edges(of: vertex) {
                            sum.addProduct(Row(repeating: adjacency.weights[edge]), rows[Int(graph.neighbors[edge])])
                        }
                        products[vertex] = sum
                    }
                }
            }
            count = rows.count
        }
    }

    private mutating func projectOutTrivial() {
        let overlap = Self.sum(block.count) { adjacency.trivial[$0] * block[$0] }
        let factors = Row(overlap.map { Float($0) })
        for vertex in block.indices { block[vertex] -= adjacency.trivial[vertex] * factors }
    }

    /// Makes the vectors of the block orthonormal, then rotates them to Ritz vectors. Returns the Ritz values, largest
    /// first.
    private mutating func rotateToRitzVectors() -> [Double]? {
        let lengths = Self.sum(block.count) { block[$0] * block[$0] }
        guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let scale = Row(lengths.map { Float(1 / $0.squareRoot()) })
        for vertex in block.indices { block[vertex] *= scale }

        guard let gram = SymmetricEigen(products(block, block), order: Row.scalarCount) else { return nil }
        let largest = gram.values[Row.scalarCount - 1]
        rotate { element, column in
            let value = gram.values[element]
            return value > 1e-6 * largest ? gram.vectors[element * Row.scalarCount + column] / value.squareRoot() : 0
        }
        guard let ritz = SymmetricEigen(products(block, multiplied(block)), order: Row.scalarCount) else { return nil }
        let last = Row.scalarCount - 1
        rotate { element, column in ritz.vectors[(last - element) * Row.scalarCount + column] }
        return ritz.values.reversed()
    }

    /// Replaces vector `element` by the sum of `factor(element, column)` times vector `column`.
    private mutating func rotate(_ factor: (Int, Int) -> Double) {
        let columns = (0..<Row.scalarCount).map { column in
            Row((0..<Row.scalarCount).map { Float(factor($0, column)) })
        }
        for vertex in block.indices {
            let row = block[vertex]
            var rotated = Row()
            for column in 0..<Row.scalarCount { rotated.addProduct(Row(repeating: row[column]), columns[column]) }
            block[vertex] = rotated
        }
    }

    /// The inner products of the vectors of `a` with those of `b`, as a symmetric matrix.
    private func products(_ a: [Row], _ b: [Row]) -> [Double] {
        let order = Row.scalarCount
        let sums = (0..<order).map { element in Self.sum(a.count) { Row(repeating: a[$0][element]) * b[$0] } }
        return (0..<order * order).map { (sums[$0 / order][$0 % order] + sums[$0 % order][$0 / order]) / 2 }
    }

    /// The larger residual norm `|A v - λ v|` of the two leading vectors.
    private func residual(_ image: [Row], _ values: [Double]) -> Double {
        let factors = Row(values.map { Float($0) })
        let squares = Self.sum(block.count) { vertex in
            let difference = image[vertex] - block[vertex] * factors
            return difference * difference
        }
        return max(squares[0], squares[1]).squareRoot()
    }

    /// Sums over rows: runs are summed in single precision, and their sums in double precision.
    private static func sum(_ count: Int, _ row: (Int) -> Row) -> [Double] {
        var sums = [Double](repeating: 0, count: Row.scalarCount)
        for start in stride(from: 0, to: count, by: 256) {
            var run = Row()
            for index in start..<min(count, start + 256) { run += row(index) }
            for element in 0..<Row.scalarCount { sums[element] += Double(run[element]) }
        }
        return sums
    }
}
