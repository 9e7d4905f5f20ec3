import Hashes

/// The counter-based random generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as
/// 1, 2, 3", SC 2011).
///
/// A stream depends on (seed, purpose, round, item) only. It does not depend on the thread or on the order of calls.
package struct Philox: RandomNumberGenerator, Sendable {
    let key: SIMD2<UInt32>
    private(set) var counter: SIMD4<UInt32>
    private var block = SIMD4<UInt32>()
    private var used = 4

    /// - Parameters:
    ///   - purpose: A short fixed word for the use of the numbers. It separates the streams of one seed.
    ///   - round: The active learning round, or another index that the caller counts.
    ///   - item: The tile, layer or chunk within the round.
    package init(seed: UInt64, purpose: StaticString, round: Int = 0, item: Int = 0) {
        var name = FNV1a()
        purpose.withUTF8Buffer { name.add(bytes: UnsafeRawBufferPointer($0)) }
        let hash = name.value
        let mixed = seed ^ (hash &* 0x9e37_79b9_7f4a_7c15)
        key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
        counter = SIMD4(
            0, UInt32(truncatingIfNeeded: round), UInt32(truncatingIfNeeded: item),
            UInt32(truncatingIfNeeded: item >> 32) ^ UInt32(truncatingIfNeeded: hash))
    }

    package mutating func next() -> UInt64 {
        if used >= 4 {
            block = Self.bijection(counter, key)
            counter.x &+= 1
            used = 0
        }
        defer { used += 2 }
        return UInt64(block[used]) | UInt64(block[used + 1]) << 32
    }

    /// A uniform number in `[0, 1)`, with 24 bits.
    package mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A standard normal number, by the Box-Muller transform. The second number of each pair is not used.
    package mutating func normal() -> Double {
        let radius = (-2 * logarithm(Double((next() >> 11) + 1) * 0x1p-53)).squareRoot()
        return radius * cosine(2 * .pi * Double(next() >> 11) * 0x1p-53)
    }

    /// The four words of the block `counter` for a key: ten rounds of the Philox bijection.
    package static func bijection(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var c = counter
        var k = key
        for round in 0..<10 {
            if round > 0 { k &+= SIMD2(0x9e37_79b9, 0xbb67_ae85) }
            let (high0, low0) = UInt32(0xd251_1f53).multipliedFullWidth(by: c[0])
            let (high1, low1) = UInt32(0xcd9e_8d57).multipliedFullWidth(by: c[2])
            c = SIMD4(high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0)
        }
        return c
    }
}
