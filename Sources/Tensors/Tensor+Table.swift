/// Rank-2 tensors as tables: N rows of D features.
extension Tensor {
    /// A table from rows of equal length.
    package init(rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "Tensor: rows of different lengths")
        self.init([rows.count, columns], elements: rows.flatMap { $0 })
    }

    package var rowCount: Int { shape[0] }

    package var columnCount: Int { shape[1] }

    /// The elements of a row.
    package func row(_ index: Int) -> ArraySlice<Float> {
        precondition(shape.rank == 2, "Tensor: rows of \(shape)")
        return elements[index * columnCount..<(index + 1) * columnCount]
    }

    /// A copy of the rows at `indices`, in this order.
    package func rows(at indices: some Collection<Int>) -> Tensor {
        // All rows need no copy, which may be large.
        if indices.count == rowCount, indices.elementsEqual(0..<rowCount) { return self }
        var gathered: [Float] = []
        gathered.reserveCapacity(indices.count * columnCount)
        for index in indices { gathered += row(index) }
        return Tensor([indices.count, columnCount], elements: gathered)
    }
}
