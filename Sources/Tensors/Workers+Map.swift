extension Workers {
    /// `transform` of each index in `0..<count`, in their order; the indices are shared out among the threads.
    package func map<R: Sendable>(_ count: Int, _ transform: (Int) -> R) -> [R] {
        [R](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let slots = buffer  // each index writes its own
            forEach(chunks: count) { slots.initializeElement(at: $0, to: transform($0)) }
            initialized = count
        }
    }
}
