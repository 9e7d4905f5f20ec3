/// Points of a space: a table with a row of numbers for each point.
public struct Points: Sendable, Equatable {
    public let columnCount: Int
    /// Row after row.
    public let elements: [Float]

    /// - Precondition: The number of elements is a multiple of the positive number of columns.
    public init(_ elements: [Float], columnCount: Int) {
        precondition(
            columnCount > 0 && elements.count % columnCount == 0,
            "Points: \(elements.count) elements in rows of \(columnCount)")
        self.columnCount = columnCount
        self.elements = elements
    }

    /// - Precondition: There is a row, and all are of the same length.
    public init(rows: [[Float]]) {
        precondition(rows.allSatisfy { $0.count == rows[0].count }, "Points: rows of different lengths")
        self.init(rows.flatMap(\.self), columnCount: rows.first?.count ?? 0)
    }

    public var count: Int { elements.count / columnCount }

    /// The numbers of a point.
    public subscript(row: Int) -> [Float] { Array(elements[row * columnCount..<(row + 1) * columnCount]) }
}
