import Tensors

/// Damages bytes as broken disks, interrupted copies and attackers do. The same seed gives the same damage.
package struct Mutator {
    /// Words of the format, which some mutations insert: `[`, `"""`, `IDAT`.
    private let tokens: [[UInt8]]
    private var random: Philox

    package init(seed: UInt64, item: Int = 0, tokens: [String] = []) {
        self.tokens = tokens.map { Array($0.utf8) }
        random = Philox(seed: seed, purpose: "mutation", item: item)
    }

    /// Applies one to four mutations to `bytes`.
    /// - Parameter other: The source of the inserted part of a splice.
    package mutating func mutated(_ bytes: [UInt8], other: [UInt8] = []) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&result, other) }
        return result
    }

    /// A random number of `range`, for other choices of a test.
    package mutating func number(in range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func mutate(_ bytes: inout [UInt8], _ other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = randomBytes(number(in: 0..<40))
            return
        }
        switch number(in: 0..<10) {
        case 0: bytes[number(in: 0..<bytes.count)] ^= 1 << UInt8(number(in: 0..<8))
        case 1: bytes[number(in: 0..<bytes.count)] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeLast(bytes.count - number(in: 0..<bytes.count))
        case 3: bytes.insert(contentsOf: randomBytes(number(in: 1..<9)), at: number(in: 0..<bytes.count + 1))
        case 4: bytes.removeSubrange(part(of: bytes.count))
        case 5: bytes.insert(contentsOf: bytes[part(of: bytes.count)], at: number(in: 0..<bytes.count + 1))
        case 6: overwriteNumber(in: &bytes)
        case 7: bytes = Array(bytes[..<number(in: 0..<bytes.count + 1)]) + other[number(in: 0..<other.count + 1)...]
        case 8:
            let part = part(of: bytes.count)
            let fill: UInt8 = [0, 0xff, UInt8(ascii: " "), UInt8(ascii: "9")][number(in: 0..<4)]
            bytes.replaceSubrange(part, with: repeatElement(fill, count: part.count))
        default:
            let token = tokens.isEmpty ? randomBytes(1) : tokens[number(in: 0..<tokens.count)]
            bytes.insert(contentsOf: token, at: number(in: 0..<bytes.count + 1))
        }
    }

    /// Writes an extreme value at a random position, where a length or an offset may be, in either byte order.
    private mutating func overwriteNumber(in bytes: inout [UInt8]) {
        let width = [1, 2, 4, 8][number(in: 0..<4)]
        guard bytes.count >= width else { return }
        let extremes: [UInt64] = [
            0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
            0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, .max, UInt64(bytes.count), UInt64(bytes.count) + 1,
        ]
        let extreme = extremes[number(in: 0..<extremes.count)]
        let little = (0..<width).map { UInt8(truncatingIfNeeded: extreme >> UInt64(8 * $0)) }
        let at = number(in: 0..<bytes.count - width + 1)
        bytes.replaceSubrange(at..<at + width, with: number(in: 0..<2) == 0 ? little : little.reversed())
    }

    /// A random range of at least one byte. Short ranges are more frequent.
    private mutating func part(of count: Int) -> Range<Int> {
        let start = number(in: 0..<count)
        let longest = number(in: 0..<4) == 0 ? count - start : min(count - start, 64)
        return start..<start + number(in: 1..<longest + 1)
    }

    private mutating func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
