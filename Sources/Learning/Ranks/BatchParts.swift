import Tensors

/// Runs the plans of the leaves of a batch together, so that BatchNorm uses the statistics of the whole batch, also over
/// several processes. The gradients of the parameters are sums over the leaves by a fixed tree.
struct BatchParts {
    /// The plans of this rank's leaves, which all describe the same network; nil for a leaf without patches.
    let plans: [Plan?]
    let passes: [Pass]
    let sums: LeafSums
    let device: Device

    private var present: [Int] { plans.indices.filter { plans[$0] != nil } }

    private func nodes(_ index: Int) -> [any Node] { present.map { plans[$0]!.nodes[index] } }

    private var nodeCount: Int { plans.lazy.compactMap(\.self).first?.nodes.count ?? 0 }

    /// The total of values of all leaves, with the number of pixels of a node's output in all leaves.
    private func total(_ values: [[Double]], _ nodes: [any Node]) throws -> (totals: [Double], pixels: Int) {
        var byLeaf = [[Double]?](repeating: nil, count: plans.count)
        for (offset, leaf) in present.enumerated() {
            let output = nodes[offset].output
            byLeaf[leaf] = values[offset] + [Double(output.batch * output.height * output.width)]
        }
        let total = try sums.total(byLeaf)
        return (Array(total.dropLast()), Int(total[total.count - 1]))
    }

    func forward() throws {
        let passes = present.map { self.passes[$0] }
        for index in 0..<nodeCount {
            let nodes = self.nodes(index)
            let parts = nodes.compactMap { $0 as? any BatchNode }
            guard !parts.isEmpty else {
                for (node, pass) in zip(nodes, passes) { node.forward(pass) }
                continue
            }
            let (totals, pixels) = try total(zip(parts, passes).map { $0.forwardSums($1) }, nodes)
            for (node, pass) in zip(parts, passes) { node.finishForward(totals, pixels: pixels, pass) }
            parts[0].updateRunningStatistics(totals, pixels: pixels)
        }
    }

    /// Computes the gradients of all parameters from the gradients of the outputs.
    /// - Parameter parameters: Those whose gradients are used.
    func backward(_ parameters: [Parameter]) throws {
        let passes = present.map { self.passes[$0] }
        let isUsed = Set(parameters.map { ObjectIdentifier($0) })
        for index in (0..<nodeCount).reversed() {
            let nodes = self.nodes(index)
            guard nodes.first?.output.needsGradient == true else { continue }
            let own = nodes[0].parameters.filter { isUsed.contains(ObjectIdentifier($0)) }
            var gradients = own.map { _ in [FloatStorage?](repeating: nil, count: plans.count) }
            /// Keeps the gradients that a leaf has just written.
            func keep(_ leaf: Int, _ kept: (Parameter) -> Bool) {
                for (position, parameter) in own.enumerated() where kept(parameter) {
                    let copy = FloatStorage(count: parameter.gradient.count)
                    Accumulate.copy(parameter.gradient, into: copy, accumulating: false, on: device)
                    gradients[position][leaf] = copy
                }
            }
            let parts = nodes.compactMap { $0 as? any BatchNode }
            if !parts.isEmpty {
                var values: [[Double]] = []
                for (offset, leaf) in present.enumerated() {
                    values.append(parts[offset].backwardSums(passes[offset]))
                    // Scale and shift are vectors, and the convolution's weights are written later.
                    keep(leaf) { $0.shape.rank == 1 }
                }
                let (totals, pixels) = try total(values, nodes)
                for (offset, leaf) in present.enumerated() {
                    parts[offset].finishBackward(totals, pixels: pixels, passes[offset])
                    keep(leaf) { $0.shape.rank > 1 }
                }
            } else {
                for (offset, leaf) in present.enumerated() {
                    nodes[offset].backward(passes[offset])
                    keep(leaf) { _ in true }
                }
            }
            for (parameter, gradients) in zip(own, gradients) {
                Accumulate.copy(
                    LeafSums.sum(gradients, on: device), into: parameter.gradient, accumulating: false, on: device)
            }
        }
        for parameter in parameters {
            try parameter.gradient.withUnsafeMutableElements { try sums.ranks.add($0) }
        }
    }
}
