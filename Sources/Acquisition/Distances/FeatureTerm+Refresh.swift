import CNumericShims
import Tensors

extension FeatureTerm {
    static let rowBlock = 128
    /// Centers that tiles see at first, so that bounds mean something.
    private static let firstCenters = 1024
    private static let centerBlock = 1024
    /// Tiles go through one product though the first has seen up to this many centers less than the last.
    private static let slack = 256

    /// Shows tiles, each once in `indices`, centers that they have not seen, by matrix products: of labeled ones as many
    /// again as they have seen, or the rest, for most will not need more; if they have seen those, all chosen ones.
    mutating func refresh(_ indices: [Int], _ workers: Workers) {
        let labeled = labeledCount
        refresh(indices.filter { knowledge[$0].seen < Int32(labeled) }, workers) {
            min(labeled, max(2 * $0, Self.firstCenters))
        }
        guard centers.count > labeled else { return }
        let count = centers.count
        let others = indices.filter { knowledge[$0].seen >= Int32(labeled) && knowledge[$0].seen < Int32(count) }
        for index in others { rememberIfUntouched(index) }
        refresh(others, workers) { _ in count }
    }

    /// Shows tiles all labeled ones.
    mutating func seeLabeled(_ indices: [Int], _ workers: Workers) {
        var rest = indices
        while true {
            rest.removeAll { knowledge[$0].seen >= Int32(labeledCount) }
            if rest.isEmpty { return }
            refresh(rest, workers)
        }
    }

    /// - Parameter end: How many centers tiles shall see that have seen so many.
    private mutating func refresh(_ indices: [Int], _ workers: Workers, upTo end: (Int) -> Int) {
        guard !indices.isEmpty else { return }
        let chunks = chunks(of: indices)
        let ranges = chunks.map { chunk in
            let seen = Int(self.knowledge[chunk[0]].seen)
            return seen..<end(seen)
        }
        var knowledge: [Knowledge] = []
        swap(&knowledge, &self.knowledge)
        let term = self
        knowledge.withUnsafeMutableBufferPointer { knowledge in
            nonisolated(unsafe) let knowledge = knowledge
            workers.forEach(chunks: chunks.count) { term.refresh(chunks[$0], seeing: ranges[$0], knowledge) }
        }
        swap(&knowledge, &self.knowledge)
        for index in indices { know(index, self.knowledge[index]) }
    }

    /// Tiles that have seen about the same, those that have seen least first.
    private func chunks(of indices: [Int]) -> [[Int]] {
        var chunks: [[Int]] = []
        var first = 0
        for index in indices.sorted(by: { knowledge[$0].seen < knowledge[$1].seen }) {
            let seen = Int(knowledge[index].seen)
            if let last = chunks.last, last.count < Self.rowBlock, seen - first <= Self.slack {
                chunks[chunks.count - 1].append(index)
            } else {
                chunks.append([index])
                first = seen
            }
        }
        return chunks
    }

    private func refresh(
        _ members: [Int], seeing new: Range<Int>, _ knowledge: UnsafeMutableBufferPointer<Knowledge>
    ) {
        let columns = features.columnCount
        let width = min(Self.centerBlock, new.count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: members.count * (columns + width)) { scratch in
            let rows = scratch.baseAddress!
            let products = rows + members.count * columns
            center(members, into: rows)
            for start in stride(from: new.lowerBound, to: new.upperBound, by: width) {
                let block = start..<min(new.upperBound, start + width)
                centerRows.withUnsafeBufferPointer { centers in
                    multiply(
                        rows, members.count, centers.baseAddress! + start * columns, block.count, into: products,
                        width: width)
                }
                centerNorms.withUnsafeBufferPointer { norms in
                    for (row, index) in members.enumerated() {
                        take(products + row * width, norms.baseAddress! + start, block, index, &knowledge[index])
                    }
                }
            }
            for index in members { knowledge[index].seen = max(knowledge[index].seen, Int32(new.upperBound)) }
        }
    }

    /// `-2 a b^T` of `m` and `n` rows less the mean.
    func multiply(
        _ a: UnsafePointer<Float>, _ m: Int, _ b: UnsafePointer<Float>, _ n: Int,
        into products: UnsafeMutablePointer<Float>, width: Int
    ) {
        let columns = features.columnCount
        guard columns > 0 else { return products.update(repeating: 0, count: m * width) }
        BLAS.multiply(
            .none, .transposed, m: m, n: n, k: columns, alpha: -2, a, leadingA: columns, b, leadingB: columns,
            products, leadingC: width)
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
    func center(_ members: [Int], into rows: UnsafeMutablePointer<Float>) {
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
}
