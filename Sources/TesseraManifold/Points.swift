/// A table of points: one row of `columnCount` floats for each point.
public struct Points: Sendable, Equatable {
    public let columnCount: Int
    /// The rows one after the other.
    public let elements: [Float]

    /// A table of any number of points, also of none.
    /// - Precondition: `columnCount` is positive, and the number of elements is a multiple of it.
    public init(_ elements: [Float], columnCount: Int) {
        precondition(
            columnCount > 0 && elements.count % columnCount == 0,
            "Points: \(elements.count) elements in rows of \(columnCount)")
        self.columnCount = columnCount
        self.elements = elements
    }

    /// - Precondition: There is at least one row, and all rows have the same positive length. For a table without
    ///   points, use the other initializer.
    public init(rows: [[Float]]) {
        precondition(rows.allSatisfy { $0.count == rows[0].count }, "Points: rows of different lengths")
        self.init(rows.flatMap(\.self), columnCount: rows.first?.count ?? 0)
    }

    /// The number of points.
    public var count: Int { elements.count / columnCount }

    /// The row of a point.
    public subscript(row: Int) -> [Float] { Array(elements[row * columnCount..<(row + 1) * columnCount]) }
}
