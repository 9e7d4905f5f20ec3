import Foundation
import Tensors

/// The layout of a graph in the plane by stochastic gradient descent on the fuzzy cross-entropy.
///
/// A vertex is attracted by its neighbors, in proportion to the edges' weights, and repelled by random points. An epoch
/// has four phases. In each phase a quarter of the vertices move. They use the positions from the start of the phase.
/// Random numbers are a hash of (seed, epoch, vertex, draw). So results are bit-identical for any number of threads.
struct LayoutOptimizer: Sendable {
    /// Phases of an epoch. More phases use newer positions and cost more synchronization.
    private static let phases = 4

    let epochs: Int
    private(set) var epoch = 0
    private(set) var positions: [SIMD2<Float>]
    private let graph: FuzzyGraph
    /// Samples of each edge in an epoch, at most 1.
    private let rates: [Float]
    private let forces: Forces
    private let learningRate: Double
    private let largestDegree: Int

    init(
        graph: FuzzyGraph, positions: [SIMD2<Float>], epochs: Int, curve: SimilarityCurve, negativeSamples: Int,
        learningRate: Double, seed: UInt64
    ) {
        self.graph = graph
        self.positions = positions
        self.epochs = epochs
        self.learningRate = learningRate
        largestDegree = (0..<graph.vertexCount).lazy.map { graph.edges(of: $0).count }.max() ?? 0
        let strongest = graph.weights.max() ?? 1
        rates = graph.weights.map { $0 / strongest }
        forces = Forces(curve, negativeSamples: negativeSamples, seed: seed)
    }

    mutating func advance(by count: Int, workers: Workers) {
        let last = min(epochs, epoch + count)
        var moved = positions
        while epoch < last {
            let step = Float(learningRate * (1 - Double(epoch) / Double(epochs)))
            for phase in 0..<Self.phases { movePhase(phase, step, into: &moved, workers) }
            epoch += 1
        }
    }

    private mutating func movePhase(_ phase: Int, _ step: Float, into moved: inout [SIMD2<Float>], _ workers: Workers) {
        let vertices = (positions.count - phase + Self.phases - 1) / Self.phases
        guard vertices > 0 else { return }
        let epoch = epoch
        moved.withUnsafeMutableBufferPointer { moved in
            positions.withUnsafeBufferPointer { positions in
                graph.neighbors.withUnsafeBufferPointer { neighbors in
                    rates.withUnsafeBufferPointer { rates in
                        nonisolated(unsafe) let (moved, positions) = (moved, positions)
                        nonisolated(unsafe) let (neighbors, rates) = (neighbors, rates)
                        workers.forEach(vertices, by: 256) { range in
                            let scratch = Forces.Scratch(edges: largestDegree)
                            for index in range {
                                let vertex = index * Self.phases + phase
                                moved[vertex] = forces.move(
                                    positions[vertex], vertex: vertex, epoch: epoch, step: step, pulls: 2,
                                    to: UnsafeBufferPointer(rebasing: neighbors[graph.edges(of: vertex)]),
                                    rates: UnsafeBufferPointer(rebasing: rates[graph.edges(of: vertex)]), positions,
                                    scratch)
                            }
                        }
                    }
                }
            }
        }
        for vertex in stride(from: phase, to: positions.count, by: Self.phases) { positions[vertex] = moved[vertex] }
    }
}
