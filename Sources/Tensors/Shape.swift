/// The extents of a tensor, outermost first. Images are `[N, H, W, C]`; tables of features are `[N, D]`.
package struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    package let dimensions: [Int]

    package init(_ dimensions: [Int]) {
        precondition(dimensions.allSatisfy { $0 >= 0 }, "Shape: negative extent in \(dimensions)")
        self.dimensions = dimensions
    }

    package init(arrayLiteral elements: Int...) { self.init(elements) }

    package var rank: Int { dimensions.count }

    /// The number of elements: the product of the extents, 1 for a scalar.
    package var count: Int { dimensions.reduce(1, *) }

    package subscript(axis: Int) -> Int { dimensions[axis] }

    package var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
