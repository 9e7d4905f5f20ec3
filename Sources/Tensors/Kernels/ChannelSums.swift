/// Two sums over the pixels of a map for each channel, in double precision. The order of the sums depends on the shape
/// only.
struct ChannelSums {
    let first: UnsafePointer<SIMD8<Double>>
    let second: UnsafePointer<SIMD8<Double>>

    /// - Parameters:
    ///   - terms: Returns the two terms of a pixel for eight channels.
    ///   - body: Called with the sums. The pointers must not be kept.
    @inline(__always)
    static func of(
        _ map: FeatureMap, on device: Device, terms: (_ pixel: Int, _ vector: Int) -> (Vector8, Vector8),
        body: (ChannelSums) -> Void
    ) {
        let vectors = map.vectorCount
        let chunks = Chunks(map.pixels, target: 256)
        // Scratch memory: the double-precision sums of all chunks, then the single-precision sums of each chunk's
        // current run.
        device.withScratch(chunks.count * 2 * vectors * (16 + 8)) { scratch in
            let partial = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: SIMD8<Double>.self)
            let runs = scratch.vectors + chunks.count * 2 * vectors * 2
            device.workers.forEach(chunks: chunks.count) { chunk in
                let sums = partial + chunk * 2 * vectors
                let run = runs + chunk * 2 * vectors
                sums.update(repeating: .zero, count: 2 * vectors)
                let pixels = chunks[chunk]
                // Runs of 16 pixels are summed in single precision, which is fast; runs are summed in double precision.
                // Longer runs are faster and round more. The inner loop follows the order in memory, so that the
                // processor prefetches.
                for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: 16) {
                    for vector in 0..<vectors { (run[vector], run[vectors + vector]) = terms(start, vector) }
                    for pixel in start + 1..<max(start + 1, min(pixels.upperBound, start + 16)) {
                        for vector in 0..<vectors {
                            let term = terms(pixel, vector)
                            run[vector] += term.0
                            run[vectors + vector] += term.1
                        }
                    }
                    for vector in 0..<2 * vectors { sums[vector] += SIMD8<Double>(run[vector]) }
                }
            }
            for chunk in 1..<max(1, chunks.count) {
                for index in 0..<2 * vectors { partial[index] += partial[chunk * 2 * vectors + index] }
            }
            body(ChannelSums(first: UnsafePointer(partial), second: UnsafePointer(partial + vectors)))
        }
    }
}
