/// Two sums over the pixels of a map for each channel, in double precision, in an order that the shape alone fixes.
struct ChannelSums {
    let first: UnsafePointer<SIMD8<Double>>
    let second: UnsafePointer<SIMD8<Double>>

    /// - Parameters:
    ///   - terms: What a pixel adds, for eight channels.
    ///   - body: Called with the sums, which it may not keep.
    @inline(__always)
    static func of(
        _ map: FeatureMap, on device: Device, terms: (_ pixel: Int, _ lane: Int) -> (Lane, Lane),
        body: (ChannelSums) -> Void
    ) {
        let lanes = map.laneCount
        let chunks = Chunks(map.pixels, target: 256)
        device.withScratch(chunks.count * 2 * lanes * 16) { scratch in
            let partial = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: SIMD8<Double>.self)
            device.workers.forEach(chunks: chunks.count) { chunk in
                let sums = partial + chunk * 2 * lanes
                sums.update(repeating: .zero, count: 2 * lanes)
                let pixels = chunks[chunk]
                // Runs of sixteen pixels add up in single precision, which vectorizes; runs add up in double.
                for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: 16) {
                    let end = min(pixels.upperBound, start + 16)
                    for lane in 0..<lanes {
                        var (first, second) = terms(start, lane)
                        for pixel in start + 1..<max(start + 1, end) {
                            let term = terms(pixel, lane)
                            first += term.0
                            second += term.1
                        }
                        sums[lane] += SIMD8<Double>(first)
                        sums[lanes + lane] += SIMD8<Double>(second)
                    }
                }
            }
            for chunk in 1..<max(1, chunks.count) {
                for index in 0..<2 * lanes { partial[index] += partial[chunk * 2 * lanes + index] }
            }
            body(ChannelSums(first: UnsafePointer(partial), second: UnsafePointer(partial + lanes)))
        }
    }
}
