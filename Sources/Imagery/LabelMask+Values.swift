extension LabelMask {
    /// The values that occur in the mask, in ascending order.
    package var distinctValues: [UInt8] {
        var seen = [Bool](repeating: false, count: 256)
        for value in values { seen[Int(value)] = true }
        return (0...255).filter { seen[Int($0)] }
    }

    /// The mask with each value replaced by its entry in a table of 256 entries.
    package func mapped(through table: [UInt8]) -> LabelMask {
        precondition(table.count == 256, "LabelMask: a table of \(table.count) entries")
        return LabelMask(size: size, values: values.map { table[Int($0)] })
    }
}
