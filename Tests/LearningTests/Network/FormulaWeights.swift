import Tensors

/// Computes the same weights and inputs from names as `Fixtures/make_network.py`.
enum FormulaWeights {
    /// Numbers in [-1, 1): SplitMix64 from the FNV-1a hash of `name`, the upper 24 bits of each.
    static func numbers(_ name: String, _ count: Int) -> [Double] {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<count).map { _ in
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            z ^= z >> 31
            return Double(z >> 40) / 0x1p23 - 1
        }
    }

    static func stateDictionary(like state: [String: Tensor]) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: state.map { name, tensor in
                let numbers = numbers(name, tensor.count)
                let elements: [Float]
                if tensor.shape.rank > 1 {
                    let bound = (3 / Double(tensor.count / tensor.shape[0])).squareRoot()
                    elements = numbers.map { Float($0 * bound) }
                } else if name.hasSuffix("running_var") {
                    elements = numbers.map { Float(1 + 0.5 * $0) }
                } else if name.hasSuffix("weight") {
                    elements = numbers.map { Float(0.3 + 0.1 * $0) }
                } else if name.hasSuffix("bias") {
                    elements = numbers.map { Float(($0 < 0.4 ? 3 : $0 < 0.7 ? -3 : 9) + 0.1 * $0) }
                } else {
                    elements = numbers.map { Float(0.5 * $0) }
                }
                return (name, Tensor(tensor.shape, elements: elements))
            })
    }
}
