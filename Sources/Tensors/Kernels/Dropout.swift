/// Inverted dropout, in place: each element is zeroed with a probability, the others are scaled so that the mean stays.
///
/// What is dropped depends on seed, step and layer and on where the element is, not on who computes it.
package final class Dropout {
    private let threshold: UInt16
    private let scale: Float
    private let layer: Int
    private let chunks: Chunks
    private let lanes: Int
    /// A bit for each channel of a lane: whether it was kept. Written by each chunk in its own place.
    private let kept: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - probability: Of an element to be dropped, to 1 part in 65,536.
    ///   - layer: Tells the dropouts of a network apart.
    package init(probability: Double, layer: Int, pixels: Int, channels: Int) {
        precondition(0..<1 ~= probability, "Dropout: probability \(probability)")
        threshold = UInt16((probability * 65536).rounded())
        scale = Float(1 / (1 - probability))
        self.layer = layer
        lanes = lanesHolding(channels)
        chunks = Chunks(pixels, target: 256)
        kept = .allocate(capacity: pixels * lanes)
        kept.initialize(repeating: 0xff, count: pixels * lanes)
    }

    deinit { kept.deallocate() }

    package func forward(_ map: FeatureMap, seed: UInt64, step: Int, on device: Device) {
        check(map)
        device.workers.forEach(chunks: chunks.count) { chunk in
            var generator = Philox(seed: seed, purpose: "dropout", round: step, item: layer << 32 | chunk)
            for pixel in chunks[chunk] {
                for lane in 0..<lanes {
                    let numbers = unsafeBitCast(
                        SIMD2(generator.next(), generator.next()), to: SIMD8<UInt16>.self)
                    var bits: UInt8 = 0
                    for element in 0..<8 where numbers[element] >= threshold { bits |= 1 << element }
                    kept[pixel * lanes + lane] = bits
                }
            }
            apply(to: map, pixels: chunks[chunk])
        }
    }

    /// Turns the gradient of the output into that of the input of the last forward pass.
    package func backward(_ gradient: FeatureMap, on device: Device) {
        check(gradient)
        device.workers.forEach(chunks: chunks.count) { apply(to: gradient, pixels: chunks[$0]) }
    }

    private func check(_ map: FeatureMap) {
        precondition(
            map.pixels == chunks.total && map.laneCount == lanes,
            "Dropout: \(map.shape) for \(chunks.total) pixels of \(lanes) lanes")
    }

    private func apply(to map: FeatureMap, pixels: Range<Int>) {
        let masks = SIMD8<UInt8>(1, 2, 4, 8, 16, 32, 64, 128)
        for pixel in pixels {
            let at = map.lanes + pixel * map.laneStride
            for lane in 0..<lanes {
                let bits = SIMD8<UInt8>(repeating: kept[pixel * lanes + lane]) & masks
                let isKept = SIMDMask<SIMD8<Int32>>(truncating: bits .!= 0)
                at[lane] = Lane.zero.replacing(with: at[lane] * scale, where: isKept)
            }
        }
    }
}

extension SIMDMask<SIMD8<Int32>> {
    @inline(__always)
    fileprivate init(truncating mask: SIMDMask<SIMD8<Int8>>) {
        self = unsafeBitCast(SIMD8<Int32>(truncatingIfNeeded: unsafeBitCast(mask, to: SIMD8<Int8>.self)), to: Self.self)
    }
}
