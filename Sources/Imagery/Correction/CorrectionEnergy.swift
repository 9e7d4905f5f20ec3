import Foundation

/// The cost of changing some superpixels of a tile to a class.
///
/// A label costs -log of the network's mean probability of it in the superpixel. Two superpixels that touch cost
/// `borderWeight` * length of the border * similarity of their colors, if only one of them changes. A click solves the
/// binary problem "this class, or the label that is there now" for all superpixels at once, by a minimum cut.
///
/// Source: Boykov, Jolly, "Interactive Graph Cuts for Optimal Boundary & Region Segmentation of Objects in N-D Images",
/// ICCV 2001.
package struct CorrectionEnergy: Sendable, Equatable {
    /// The cost of a pixel of border between superpixels of the same color. A higher weight changes more superpixels by
    /// a click, even against the network; a lower one needs more clicks.
    package static let borderWeight: Float = 2
    /// Smaller mean probabilities count as this one. A lower value lets a network that is wrong and certain resist more.
    package static let leastProbability: Float = 1e-3
    /// Costs are integers in the cut: this many units for a cost of 1.
    package static let costUnit: Float = 1024

    package let graph: SuperpixelGraph
    private let classCount: Int
    /// The cost of each class in each superpixel: `superpixel * classCount + class`. Empty without a network.
    private let costs: [Float]

    /// Computes the costs of all classes in O(pixels * classes).
    /// - Parameter probabilities: The probability of each class at each pixel: `pixel * classCount + class`. Nil if there
    ///   is no network; all classes then have the same cost.
    package init(_ graph: SuperpixelGraph, classCount: Int, probabilities: [Float]?) {
        self.graph = graph
        self.classCount = classCount
        let superpixels = graph.superpixels
        guard let probabilities else {
            costs = []
            return
        }
        precondition(
            probabilities.count == superpixels.size.count * classCount,
            "CorrectionEnergy: \(probabilities.count) probabilities of \(superpixels.size) pixels")
        var costs = [Float](repeating: 0, count: superpixels.count * classCount)
        for (at, superpixel) in superpixels.labels.enumerated() {
            let (from, to) = (at * classCount, Int(superpixel) * classCount)
            for index in 0..<classCount { costs[to + index] += probabilities[from + index] }
        }
        for superpixel in 0..<superpixels.count {
            let count = Float(superpixels.pixelCount(of: superpixel))
            for at in superpixel * classCount..<(superpixel + 1) * classCount {
                costs[at] = -log(max(Self.leastProbability, costs[at] / count))
            }
        }
        self.costs = costs
    }

    /// The cost of a label in a superpixel. Void and unlabeled cost as much as a class of uniform probability.
    package func cost(of label: UInt8, in superpixel: Int) -> Float {
        guard !costs.isEmpty, label < classCount else { return log(Float(max(1, classCount))) }
        return costs[superpixel * classCount + Int(label)]
    }

    /// The cost of an edge of which only one superpixel changes.
    package static func cost(of edge: SuperpixelGraph.Edge) -> Float {
        borderWeight * Float(edge.length) * edge.similarity
    }

    /// Finds the superpixels that change to the label `value` if the total cost becomes as small as possible. Of several
    /// solutions, it is the one with the fewest superpixels. It takes about O(superpixels).
    /// - Parameters:
    ///   - labels: The label of each superpixel now.
    ///   - fixed: Superpixels that must change (true), or keep their label (false).
    package func region(of value: UInt8, from labels: [UInt8], fixed: [Int: Bool]) -> [Bool] {
        func units(_ cost: Float) -> Int { Int((cost * Self.costUnit).rounded()) }
        // A bias is the cost of keeping the label minus the cost of changing it.
        let biases = labels.indices.map { superpixel in
            labels[superpixel] == value
                ? 0 : units(cost(of: labels[superpixel], in: superpixel)) - units(cost(of: value, in: superpixel))
        }
        var cut = MinimumCut(nodeCount: labels.count, edgeCount: graph.edges.count)
        for edge in graph.edges {
            let cost = units(Self.cost(of: edge))
            cut.addEdge(from: edge.first, to: edge.second, cost, back: cost)
        }
        // No cut through a fixed superpixel can be the smallest.
        let infinite = Int(UInt32.max)
        for (superpixel, bias) in biases.enumerated() {
            cut.addBias(fixed[superpixel].map { $0 ? infinite : -infinite } ?? bias, to: superpixel)
        }
        return cut.sourceSide()
    }
}
