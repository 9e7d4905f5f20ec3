extension Workers {
    /// `transform` of each index in `0..<count`, in their order; the indices are shared out among the threads.
    package func map<R: Sendable>(_ count: Int, _ transform: (Int) -> R) -> [R] {
        [R](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let slots = buffer  // each index writes its own
            forEach(chunks: count) { slots.initializeElement(at: $0, to: transform($0)) }
            initialized = count
        }
    }

    /// Cuts `0..<count` into ranges of `size` (the last may be shorter): `transform` of each, in their order.
    package func map<R: Sendable>(_ count: Int, by size: Int, _ transform: (Range<Int>) -> R) -> [R] {
        precondition(size > 0, "Workers: chunks of \(size)")
        return map((count + size - 1) / size) { transform($0 * size..<min(count, ($0 + 1) * size)) }
    }
}
