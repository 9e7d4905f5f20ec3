/// Two sums over the pixels of a map for each channel, in double precision, in an order that the shape alone fixes.
struct ChannelSums {
    let first: UnsafePointer<SIMD8<Double>>
    let second: UnsafePointer<SIMD8<Double>>

    /// - Parameters:
    ///   - terms: What a pixel adds, for eight channels.
    ///   - body: Called with the sums, which it may not keep.
    @inline(__always)
    static func of(
        _ map: FeatureMap, on device: Device, terms: (_ pixel: Int, _ vector: Int) -> (Vector8, Vector8),
        body: (ChannelSums) -> Void
    ) {
        let vectors = map.vectorCount
        let chunks = Chunks(map.pixels, target: 256)
        // Behind the sums in double precision of each chunk lie those of its run at hand.
        device.withScratch(chunks.count * 2 * vectors * (16 + 8)) { scratch in
            let partial = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: SIMD8<Double>.self)
            let runs = scratch.vectors + chunks.count * 2 * vectors * 2
            device.workers.forEach(chunks: chunks.count) { chunk in
                let sums = partial + chunk * 2 * vectors
                let run = runs + chunk * 2 * vectors
                sums.update(repeating: .zero, count: 2 * vectors)
                let pixels = chunks[chunk]
                // Runs of sixteen pixels add up in single precision, which vectorizes; runs add up in double. Pixel after
                // pixel, as they lie in memory: it is read ahead then.
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
