import Imagery

/// A run-length code for masks and for differences between masks. The journal stores these bytes, so the format must
/// not change. All functions are O(pixels).
///
/// - A mask is a sequence of runs: length, value.
/// - A difference is a sequence of changed runs: number of unchanged pixels before the run, length, old value, new
///   value.
///
/// Values are bytes. Numbers are in LEB128: 7 bits per byte, low bits first; the high bit is set if a byte follows.
enum RunLengthCode {
    struct Damaged: Error {}

    /// Encodes a mask.
    static func encode(_ mask: LabelMask) -> [UInt8] {
        var bytes: [UInt8] = []
        var start = 0
        let values = mask.values
        while start < values.count {
            var end = start + 1
            while end < values.count && values[end] == values[start] { end += 1 }
            append(end - start, to: &bytes)
            bytes.append(values[start])
            start = end
        }
        return bytes
    }

    /// Encodes a mask in which all pixels are unlabeled.
    static func encode(unlabeled size: Size) -> [UInt8] {
        var bytes: [UInt8] = []
        append(size.count, to: &bytes)
        return bytes + [LabelMask.unlabeled]
    }

    static func mask(_ bytes: [UInt8], size: Size) throws(Damaged) -> LabelMask {
        var values: [UInt8] = []
        values.reserveCapacity(size.count)
        try forEachRun(of: bytes, size: size) { values.append(contentsOf: repeatElement($1, count: $0)) }
        return LabelMask(size: size, values: values)
    }

    /// Calls `body` with length and value of each run of an encoded mask.
    static func forEachRun(of bytes: [UInt8], size: Size, _ body: (Int, UInt8) -> Void) throws(Damaged) {
        var reader = Reader(bytes)
        var count = 0
        while !reader.isAtEnd {
            let length = try reader.number()
            let value = try reader.byte()
            guard length <= size.count - count else { throw Damaged() }
            count += length
            body(length, value)
        }
        guard count == size.count else { throw Damaged() }
    }

    /// Encodes the difference between two masks of the same size. Returns it with the number of changed pixels.
    static func difference(from before: LabelMask, to after: LabelMask) -> (bytes: [UInt8], changed: Int) {
        precondition(before.size == after.size, "RunLengthCode: \(before.size) to \(after.size)")
        let (old, new) = (before.values, after.values)
        var bytes: [UInt8] = []
        var (end, index, changed) = (0, 0, 0)
        while index < old.count {
            if old[index] == new[index] {
                index += 1
                continue
            }
            let start = index
            while index < old.count && old[index] == old[start] && new[index] == new[start] { index += 1 }
            append(start - end, to: &bytes)
            append(index - start, to: &bytes)
            bytes += [old[start], new[start]]
            changed += index - start
            end = index
        }
        return (bytes, changed)
    }

    enum Direction {
        case forward, backward
    }

    /// Applies a difference to a mask, forward or backward.
    /// - Throws: `Damaged` if the mask does not have the values that the difference expects.
    static func apply(_ bytes: [UInt8], to mask: LabelMask, _ direction: Direction) throws(Damaged) -> LabelMask {
        var mask = mask
        var reader = Reader(bytes)
        var index = 0
        while !reader.isAtEnd {
            let gap = try reader.number()
            let length = try reader.number()
            let (before, after) = (try reader.byte(), try reader.byte())
            let (old, new) = direction == .forward ? (before, after) : (after, before)
            guard gap <= mask.values.count - index, length <= mask.values.count - index - gap else { throw Damaged() }
            index += gap
            for pixel in index..<index + length {
                guard mask.values[pixel] == old else { throw Damaged() }
                mask.values[pixel] = new
            }
            index += length
        }
        return mask
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func byte() throws(Damaged) -> UInt8 {
            guard position < bytes.count else { throw Damaged() }
            defer { position += 1 }
            return bytes[position]
        }

        mutating func number() throws(Damaged) -> Int {
            var (number, shift) = (0, 0)
            while shift < 56 {
                let byte = try byte()
                number |= Int(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return number }
                shift += 7
            }
            throw Damaged()
        }
    }
}
