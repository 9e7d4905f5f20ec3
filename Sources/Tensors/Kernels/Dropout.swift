/// Inverted dropout (Srivastava et al., JMLR 2014): it sets elements to zero at random and scales the others, so that
/// the mean stays.
///
/// The mask depends on the seed, step, layer and position of the element. It does not depend on the thread.
package final class Dropout {
    private let threshold: UInt16
    private let scale: Float
    private let layer: Int
    private let chunks: Chunks
    private let vectors: Int
    /// The mask: one bit for each channel of a vector, 1 if the channel is kept. Each chunk writes its own range.
    private let kept: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - probability: The probability that an element is dropped. It is rounded to 1/65,536. At least 1/65,536 of
    ///     the elements are kept, so that the mean stays.
    ///   - layer: A number for each dropout layer of a network.
    package init(probability: Double, layer: Int, pixels: Int, channels: Int) {
        precondition(0..<1 ~= probability, "Dropout: probability \(probability)")
        threshold = UInt16(min((probability * 65536).rounded(), 65535))
        scale = Float(1 / max(1 - probability, 1 / 65536))
        self.layer = layer
        vectors = vectorsHolding(channels)
        chunks = Chunks(pixels, target: 256)
        kept = .allocate(capacity: pixels * vectors)
        kept.initialize(repeating: 0xff, count: pixels * vectors)
    }

    deinit { kept.deallocate() }

    /// Draws a mask and applies it to `map` in place.
    package func forward(_ map: FeatureMap, seed: UInt64, step: Int, on device: Device) {
        check(map)
        draw(seed: seed, step: step, on: device)
        device.workers.forEach(chunks: chunks.count) { chunk in
            for pixel in chunks[chunk] {
                let at = map.vectors + pixel * map.vectorStride
                for vector in 0..<vectors { at[vector] = self(at[vector], pixel: pixel, vector: vector) }
            }
        }
    }

    /// Draws a mask without applying it. In training, `BatchNormalization` applies it.
    package func draw(seed: UInt64, step: Int, on device: Device) {
        device.workers.forEach(chunks: chunks.count) { chunk in
            let generator = Philox(seed: seed, purpose: "dropout", round: step, item: layer << 32 | chunk)
            draw(generator, chunks[chunk].lowerBound * vectors..<chunks[chunk].upperBound * vectors)
        }
    }

    /// Applies the current mask to eight channels of a pixel.
    @inline(__always)
    func callAsFunction(_ value: Vector8, pixel: Int, vector: Int) -> Vector8 {
        let positions = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7)
        let bits = SIMD8<UInt32>(repeating: UInt32(kept[pixel * vectors + vector])) &>> positions & 1
        // All ones if the bit is set. The compiler does not vectorize Swift's comparison of integers.
        let mask = SIMD8<UInt32>.zero &- bits
        return unsafeBitCast(unsafeBitCast(value * scale, to: SIMD8<UInt32>.self) & mask, to: Vector8.self)
    }

    func check(_ map: FeatureMap) {
        precondition(
            map.pixels == chunks.total && map.vectorCount == vectors,
            "Dropout: \(map.shape) for \(chunks.total) pixels of \(vectors) vectors")
    }

    /// Draws the mask of a range of pixels: one Philox block for each vector, 16 bits for each channel.
    private func draw(_ generator: Philox, _ range: Range<Int>) {
        let complement = Philox.Words(repeating: 0x10000 - UInt64(threshold))
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
            let words = generator.eightBlocks(from: start - range.lowerBound)
            // 1 if a 16-bit number is at least the threshold: then the sum overflows 16 bits.
            @inline(__always) func kept(_ words: Philox.Words) -> Philox.Words {
                (((words & 0xffff) &+ complement) &>> 16) | ((((words &>> 16) &+ complement) &>> 16) &<< 1)
            }
            let bits =
                kept(words.0) | (kept(words.1) &<< 2) | (kept(words.2) &<< 4) | (kept(words.3) &<< 6)
            for index in 0..<min(8, range.upperBound - start) {
                self.kept[start + index] = UInt8(truncatingIfNeeded: bits[index])
            }
        }
    }
}
