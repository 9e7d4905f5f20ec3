/// What the optimizers share: parallel updates of a parameter that check whether its gradient is finite.
enum GradientSteps {
    /// Calls `update` for ranges of items in parallel.
    ///
    /// - Parameters:
    ///   - target: The number of items of a range.
    ///   - update: Adds 0 times each gradient to its last argument, which then is 0 if all of them are finite.
    /// - Returns: Whether every gradient is finite.
    static func run(
        _ items: Int, target: Int, on device: Device, update: (Range<Int>, inout Vector8) -> Void
    ) -> Bool {
        let chunks = Chunks(items, target: target)
        return device.withScratch(8 * chunks.count) { scratch in
            device.workers.forEach(chunks: chunks.count) { chunk in
                var nonFinite = Vector8.zero
                update(chunks[chunk], &nonFinite)
                scratch.vectors[chunk] = nonFinite
            }
            return (0..<chunks.count).allSatisfy { scratch.vectors[$0] == .zero }
        }
    }
}
