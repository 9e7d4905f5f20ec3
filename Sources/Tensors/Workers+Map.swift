extension Workers {
    /// Computes `transform` for each index in `0..<count` on several threads. Returns the results in the order of the
    /// indices.
    package func map<R: Sendable>(_ count: Int, _ transform: (Int) -> R) -> [R] {
        [R](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let slots = buffer  // each index writes its own
            forEach(chunks: count) { slots.initializeElement(at: $0, to: transform($0)) }
            initialized = count
        }
    }

    /// Cuts `0..<count` into ranges of `size` (the last may be shorter) and computes `transform` for each on several
    /// threads. Returns the results in the order of the ranges.
    package func map<R: Sendable>(_ count: Int, by size: Int, _ transform: (Range<Int>) -> R) -> [R] {
        precondition(size > 0, "Workers: chunks of \(size)")
        return map((count + size - 1) / size) { transform($0 * size..<min(count, ($0 + 1) * size)) }
    }
}
