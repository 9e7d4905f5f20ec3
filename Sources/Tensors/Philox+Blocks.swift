/// Eight blocks of a Philox stream at a time, in one vector.
extension Philox {
    typealias Words = SIMD8<UInt64>

    /// The four 32-bit words of each of eight blocks, from `first` blocks after the current counter on. `next` would
    /// return the same numbers, low words first, if it has not returned half of a block.
    @inline(__always)
    func eightBlocks(from first: Int) -> (Words, Words, Words, Words) {
        let low = Words(repeating: 0xffff_ffff)
        var c0 = (Words(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt64(counter[0]) &+ UInt64(first)) & low
        var c1 = Words(repeating: UInt64(counter[1]))
        var c2 = Words(repeating: UInt64(counter[2]))
        var c3 = Words(repeating: UInt64(counter[3]))
        var (k0, k1) = (key[0], key[1])
        for _ in 0..<10 {
            let product0 = c0 &* 0xd251_1f53
            let product1 = c2 &* 0xcd9e_8d57
            c0 = (product1 &>> 32) ^ c1 ^ UInt64(k0)
            c1 = product1 & low
            c2 = (product0 &>> 32) ^ c3 ^ UInt64(k1)
            c3 = product0 & low
            k0 &+= 0x9e37_79b9
            k1 &+= 0xbb67_ae85
        }
        return (c0, c1, c2, c3)
    }
}
