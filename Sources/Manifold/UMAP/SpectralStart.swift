import Tensors

/// The spectral initialization of a layout: the eigenvectors of the normalized Laplacian `1 - D^-1/2 W D^-1/2` with the
/// two smallest nonzero eigenvalues (umap-learn: `init="spectral"`).
///
/// A graph with several components starts at random. umap-learn lays out each component instead.
package enum SpectralStart {
    /// The largest graph whose matrix is solved by LAPACK in `O(N^3)`. Larger graphs use the iterative solver, which
    /// needs more vertices than its block has vectors.
    private static let denseLimit = 64
    /// The standard deviation of the noise on positions scaled to 10, as in umap-learn.
    private static let noise: Float = 1e-4

    /// Positions in the square from 0 to 10, from eigenvectors. They are random if there are no eigenvectors.
    package static func place(
        _ graph: FuzzyGraph, seed: UInt64, workers: Workers
    ) -> (positions: [SIMD2<Float>], start: UMAP.Start) {
        guard graph.vertexCount >= 4 else { return (random(graph.vertexCount, seed), .randomForEigenvectors) }
        guard graph.componentCount == 1 else { return (random(graph.vertexCount, seed), .randomForComponents) }
        let adjacency = NormalizedAdjacency(graph)
        let found =
            graph.vertexCount <= denseLimit
            ? denseEigenvectors(adjacency)
            : ChebyshevSubspace(adjacency, seed: seed, workers: workers).leadingEigenvectors()
        guard let found else { return (random(graph.vertexCount, seed), .randomForEigenvectors) }
        return (scaled(noisy(found, seed)), .spectral)
    }

    private static func random(_ count: Int, _ seed: UInt64) -> [SIMD2<Float>] {
        var generator = Philox(seed: seed, purpose: "umap.start")
        return scaled((0..<count).map { _ in SIMD2(generator.uniform(), generator.uniform()) })
    }

    private static func denseEigenvectors(_ adjacency: NormalizedAdjacency) -> [SIMD2<Float>]? {
        let count = adjacency.graph.vertexCount
        var matrix = [Double](repeating: 0, count: count * count)
        for vertex in 0..<count {
            for edge in adjacency.graph.edges(of: vertex) {
                matrix[vertex * count + Int(adjacency.graph.neighbors[edge])] = Double(adjacency.weights[edge])
            }
        }
        guard let vectors = SymmetricEigen(matrix, order: count)?.vectors else { return nil }
        return (0..<count).map {
            SIMD2(Float(vectors[(count - 2) * count + $0]), Float(vectors[(count - 3) * count + $0]))
        }
    }

    /// Scales coordinates to at most 10 and adds noise, so that no two points coincide (as umap-learn).
    private static func noisy(_ positions: [SIMD2<Float>], _ seed: UInt64) -> [SIMD2<Float>] {
        let largest = positions.reduce(0) { max($0, abs($1.x), abs($1.y)) }
        let scale = largest > 0 ? 10 / largest : 1
        var generator = Philox(seed: seed, purpose: "umap.start.noise")
        return positions.map {
            $0 * scale + noise * SIMD2(Float(generator.normal()), Float(generator.normal()))
        }
    }

    /// Scales each axis to `0...10`.
    private static func scaled(_ positions: [SIMD2<Float>]) -> [SIMD2<Float>] {
        guard let first = positions.first else { return [] }
        let low = positions.reduce(first) { pointwiseMin($0, $1) }
        let high = positions.reduce(first) { pointwiseMax($0, $1) }
        let extent = (high - low).replacing(with: 1, where: high .<= low)
        return positions.map { 10 * ($0 - low) / extent }
    }
}

/// The matrix `D^-1/2 W D^-1/2` of a graph without isolated vertices.
struct NormalizedAdjacency: Sendable {
    let graph: FuzzyGraph
    /// The matrix elements, in the order of the graph's edges.
    let weights: [Float]
    /// The eigenvector of eigenvalue 1: the square roots of the degrees, scaled to unit length.
    let trivial: [Float]

    init(_ graph: FuzzyGraph) {
        let roots = (0..<graph.vertexCount).map { vertex in
            graph.weights[graph.edges(of: vertex)].reduce(0) { $0 + Double($1) }.squareRoot()
        }
        let length = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
        self.graph = graph
        weights = (0..<graph.vertexCount).flatMap { vertex in
            graph.edges(of: vertex).map {
                Float(Double(graph.weights[$0]) / (roots[vertex] * roots[Int(graph.neighbors[$0])]))
            }
        }
        trivial = roots.map { Float($0 / length) }
    }
}
