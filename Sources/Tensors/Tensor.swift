/// An array of single-precision numbers with a shape, in row-major order. A value that copies on write.
package struct Tensor: Sendable, Equatable {
    package let shape: Shape
    package private(set) var elements: [Float]

    /// A tensor of `elements` in row-major order; their number must be that of the shape.
    package init(_ shape: Shape, elements: [Float]) {
        precondition(elements.count == shape.count, "Tensor: \(elements.count) elements do not fill \(shape)")
        self.shape = shape
        self.elements = elements
    }

    /// A tensor whose elements are all `value`.
    package init(_ shape: Shape, repeating value: Float = 0) {
        self.shape = shape
        elements = [Float](repeating: value, count: shape.count)
    }

    /// Creates a tensor whose elements `body` writes. It must write all of them; the others are undefined.
    package init(
        _ shape: Shape, initializingWith body: (UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        self.shape = shape
        elements = try [Float](unsafeUninitializedCapacity: shape.count) { buffer, initialized in
            try body(UnsafeMutableBufferPointer(rebasing: buffer[..<shape.count]))
            initialized = shape.count
        }
    }

    package var count: Int { elements.count }

    package subscript(_ indices: Int...) -> Float {
        get { elements[offset(indices)] }
        set { elements[offset(indices)] = newValue }
    }

    /// Calls `body` with all elements in row-major order. The pointer must not be kept.
    package func withUnsafeElements<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
        try elements.withUnsafeBufferPointer(body)
    }

    package mutating func withUnsafeMutableElements<R>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
    ) rethrows -> R {
        try elements.withUnsafeMutableBufferPointer { try body($0) }
    }

    private func offset(_ indices: [Int]) -> Int {
        precondition(indices.count == shape.rank, "Tensor: \(indices.count) indices into \(shape)")
        var offset = 0
        for (axis, index) in indices.enumerated() {
            precondition(0..<shape[axis] ~= index, "Tensor: index \(indices) outside \(shape)")
            offset = offset * shape[axis] + index
        }
        return offset
    }
}
