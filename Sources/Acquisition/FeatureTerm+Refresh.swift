import CNumericShims
import Tensors

extension FeatureTerm {
    private static let rowBlock = 256
    private static let centerBlock = 1024

    /// Shows tiles, each once in `indices`, all centers up to `end` that they have not seen, by matrix products.
    mutating func refresh(_ indices: [Int], upTo end: Int, _ workers: Workers) {
        // Tiles that have seen the same go through one product.
        let groups = Dictionary(grouping: indices) { Int(knowledge[$0].seen) }
        for (seen, members) in groups where seen < end { refresh(members, seeing: seen..<end, workers) }
    }

    private mutating func refresh(_ members: [Int], seeing new: Range<Int>, _ workers: Workers) {
        let centerNorms = squaredNorms(ofCenters: new)
        var knowledge: [Knowledge] = []
        swap(&knowledge, &self.knowledge)
        let term = self
        knowledge.withUnsafeMutableBufferPointer { knowledge in
            nonisolated(unsafe) let knowledge = knowledge
            workers.forEach(members.count, by: Self.rowBlock) { rows in
                term.refresh(members[rows], seeing: new, centerNorms, knowledge)
            }
        }
        swap(&knowledge, &self.knowledge)
    }

    private func refresh(
        _ members: ArraySlice<Int>, seeing new: Range<Int>, _ centerNorms: [Float],
        _ knowledge: UnsafeMutableBufferPointer<Knowledge>
    ) {
        let columns = features.columnCount
        let width = min(Self.centerBlock, new.count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: members.count * (columns + width)) { scratch in
            let rows = scratch.baseAddress!
            let products = rows + members.count * columns
            center(members, into: rows)
            for start in stride(from: new.lowerBound, to: new.upperBound, by: width) {
                let block = start..<min(new.upperBound, start + width)
                if columns > 0 {
                    centerRows.withUnsafeBufferPointer { centers in
                        BLAS.multiply(
                            .none, .transposed, m: members.count, n: block.count, k: columns, alpha: -2, rows,
                            leadingA: columns, centers.baseAddress! + start * columns, leadingB: columns, products,
                            leadingC: width)
                    }
                } else {
                    products.update(repeating: 0, count: members.count * width)
                }
                centerNorms.withUnsafeBufferPointer { norms in
                    for (row, index) in members.enumerated() {
                        take(
                            products + row * width, norms.baseAddress! + (start - new.lowerBound), block, index,
                            &knowledge[index])
                    }
                }
            }
            for index in members { knowledge[index].seen = Int32(new.upperBound) }
        }
    }

    /// Considers those of a block of centers that may be nearest to a tile.
    private func take(
        _ products: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ block: Range<Int>, _ index: Int,
        _ known: inout Knowledge
    ) {
        let (norm, margin) = (self.norms[index], margin(index))
        let least = tessera_least_sum(products, norms, block.count) + norm
        guard least <= known.squared + margin else { return }
        for (place, center) in block.enumerated() {
            let squared = products[place] + norms[place] + norm
            if squared <= least + margin { consider(Int32(center), at: squared, for: index, margin, &known) }
        }
    }

    /// Copies rows of features less their mean.
    private func center(_ members: ArraySlice<Int>, into rows: UnsafeMutablePointer<Float>) {
        let columns = features.columnCount
        features.withUnsafeElements { features in
            mean.withUnsafeBufferPointer { mean in
                for (row, index) in members.enumerated() {
                    for column in 0..<columns {
                        rows[row * columns + column] = features[index * columns + column] - mean[column]
                    }
                }
            }
        }
    }

    private func squaredNorms(ofCenters range: Range<Int>) -> [Float] { range.map { norms[centers[$0]] } }
}
