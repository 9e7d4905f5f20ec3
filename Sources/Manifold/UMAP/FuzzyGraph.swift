/// The undirected neighbor graph of UMAP. Weights are fuzzy membership strengths. Each edge is stored for both of its
/// vertices, in compressed sparse rows (CSR).
package struct FuzzyGraph: Sendable, Equatable {
    /// The start of each vertex's edges, and the end of the last ones.
    package let offsets: [Int]
    /// The other vertex of each edge; ascending for each vertex.
    package let neighbors: [Int32]
    /// The weight of each edge, in `0...1`; symmetric.
    package let weights: [Float]

    package var vertexCount: Int { offsets.count - 1 }

    /// The positions of a vertex's edges in `neighbors` and `weights`.
    package func edges(of vertex: Int) -> Range<Int> { offsets[vertex]..<offsets[vertex + 1] }

    private init(offsets: [Int], neighbors: [Int32], weights: [Float]) {
        self.offsets = offsets
        self.neighbors = neighbors
        self.weights = weights
    }

    /// The fuzzy union of all neighborhoods (UMAP paper, section 3.1). Strengths `p` and `q` in the two directions give
    /// a weight of `p + q - p q`.
    package init(_ table: NeighborTable, _ scales: SmoothDistances) {
        let out = Self.directed(table, scales)
        let back = out.transposed
        var offsets = [0]
        var neighbors: [Int32] = []
        var weights: [Float] = []
        neighbors.reserveCapacity(2 * out.neighbors.count)
        weights.reserveCapacity(2 * out.neighbors.count)
        for vertex in 0..<table.rowCount {
            var (i, j) = (out.edges(of: vertex), back.edges(of: vertex))
            while !i.isEmpty || !j.isEmpty {
                let next = i.isEmpty ? .max : out.neighbors[i.lowerBound]
                let other = j.isEmpty ? .max : back.neighbors[j.lowerBound]
                let p = next <= other ? out.weights[i.lowerBound] : 0
                let q = other <= next ? back.weights[j.lowerBound] : 0
                if next <= other { i = i.dropFirst() }
                if other <= next { j = j.dropFirst() }
                neighbors.append(min(next, other))
                weights.append(p + q - p * q)
            }
            offsets.append(neighbors.count)
        }
        self.init(offsets: offsets, neighbors: neighbors, weights: weights)
    }

    /// The graph without edges that are too weak to be sampled in `epochs` epochs. For at most 10 epochs it uses the
    /// threshold of 500 epochs, as umap-learn does.
    package func droppingEdges(tooWeakFor epochs: Int) -> FuzzyGraph {
        let least = (weights.max() ?? 0) / Float(epochs > 10 ? epochs : 500)
        var kept = (offsets: [0], neighbors: [Int32](), weights: [Float]())
        for vertex in 0..<vertexCount {
            for edge in edges(of: vertex) where weights[edge] >= least && weights[edge] > 0 {
                kept.neighbors.append(neighbors[edge])
                kept.weights.append(weights[edge])
            }
            kept.offsets.append(kept.neighbors.count)
        }
        return FuzzyGraph(offsets: kept.offsets, neighbors: kept.neighbors, weights: kept.weights)
    }

    /// The number of connected components. A vertex without edges is a component.
    package var componentCount: Int {
        var seen = [Bool](repeating: false, count: vertexCount)
        var count = 0
        var pending: [Int] = []
        for root in 0..<vertexCount where !seen[root] {
            count += 1
            seen[root] = true
            pending.append(root)
            while let vertex = pending.popLast() {
                for edge in edges(of: vertex) {
                    let neighbor = Int(neighbors[edge])
                    if !seen[neighbor] {
                        seen[neighbor] = true
                        pending.append(neighbor)
                    }
                }
            }
        }
        return count
    }

    private static func directed(_ table: NeighborTable, _ scales: SmoothDistances) -> FuzzyGraph {
        var neighbors: [Int32] = []
        var weights: [Float] = []
        for row in 0..<table.rowCount {
            let edges = zip(table.indices(of: row), table.distances(of: row)).sorted { $0.0 < $1.0 }
            for (neighbor, distance) in edges {
                neighbors.append(neighbor)
                weights.append(scales.membership(of: distance, in: row))
            }
        }
        let offsets = (0...table.rowCount).map { $0 * table.count }
        return FuzzyGraph(offsets: offsets, neighbors: neighbors, weights: weights)
    }

    private var transposed: FuzzyGraph {
        var offsets = [Int](repeating: 0, count: vertexCount + 1)
        for neighbor in neighbors { offsets[Int(neighbor) + 1] += 1 }
        for vertex in 0..<vertexCount { offsets[vertex + 1] += offsets[vertex] }
        var next = offsets
        var sources = [Int32](repeating: 0, count: neighbors.count)
        var values = [Float](repeating: 0, count: neighbors.count)
        for vertex in 0..<vertexCount {
            for edge in edges(of: vertex) {
                let place = next[Int(neighbors[edge])]
                next[Int(neighbors[edge])] += 1
                sources[place] = Int32(vertex)
                values[place] = weights[edge]
            }
        }
        return FuzzyGraph(offsets: offsets, neighbors: sources, weights: values)
    }
}
