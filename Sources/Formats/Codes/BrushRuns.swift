import Imagery
import Problems

/// The run-length code of Label Studio's brush (thi.ng/rle-pack): a stream of bits with runs of equal bytes and with
/// literal bytes. The bytes are the four channels of each pixel; a pixel of the mask has 255 in each.
///
/// The stream starts with the number of bytes (32 bits), the bits of a word less 1 (5 bits), and four bit counts of
/// run lengths less 1 (4 bits each). Then follow blocks: a bit that says whether it is a run, the index of a bit count
/// (2 bits), the length less 1, and the word or words.
enum BrushRuns {
    private static let lengthBits = [3, 4, 8, 16]

    static func bytes(of pixels: PixelRuns, in size: Size) -> [UInt8] {
        var bits = BitWriter()
        bits.append(4 * size.count, count: 32)
        bits.append(7, count: 5)
        for count in lengthBits { bits.append(count - 1, count: 4) }
        var end = 0
        for range in pixels.ranges {
            append(4 * (range.lowerBound - end), of: 0, to: &bits)
            append(4 * range.count, of: 255, to: &bits)
            end = range.upperBound
        }
        append(4 * (size.count - end), of: 0, to: &bits)
        return bits.bytes
    }

    private static func append(_ length: Int, of value: Int, to bits: inout BitWriter) {
        var rest = length
        while rest > 0 {
            let part = min(rest, 1 << 16)
            let index = lengthBits.firstIndex { part <= 1 << $0 } ?? lengthBits.count - 1
            bits.append(1, count: 1)
            bits.append(index, count: 2)
            bits.append(part - 1, count: lengthBits[index])
            bits.append(value, count: 8)
            rest -= part
        }
    }

    /// The pixels whose last channel is not 0.
    /// - Throws: `Problem` if the stream is cut off, overruns the image, or is for another number of pixels.
    static func pixels(from bytes: [UInt8], in size: Size) throws(Problem) -> PixelRuns {
        var bits = BitReader(bytes)
        let count = try bits.read(32)
        guard count == 4 * size.count else {
            throw Problem(
                reason: "the brush has \(count) bytes, and four for each of the \(size.count) pixels of \(size) are "
                    + "expected", fix: "export the labels again")
        }
        let wordBits = try bits.read(5) + 1
        guard wordBits == 8 else {
            throw Problem(reason: "the brush has words of \(wordBits) bits, not 8", fix: "export the labels again")
        }
        var lengthBits: [Int] = []
        for _ in 0..<4 { lengthBits.append(try bits.read(4) + 1) }
        var pixels = PixelRuns()
        var at = 0
        func add(_ length: Int, _ value: Int) {
            // Only the last byte of each pixel counts.
            if value != 0 { pixels.append(at / 4..<(at + length) / 4) }
            at += length
        }
        while at < count {
            let isRun = try bits.read(1) == 1
            let length = try bits.read(lengthBits[try bits.read(2)]) + 1
            guard length <= count - at else {
                throw Problem(reason: "the brush overruns its \(size.count) pixels", fix: "export the labels again")
            }
            if isRun {
                add(length, try bits.read(8))
            } else {
                for _ in 0..<length { add(1, try bits.read(8)) }
            }
        }
        return pixels
    }
}

/// Writes bits, the highest first.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var free = 0

    mutating func append(_ value: Int, count: Int) {
        for bit in (0..<count).reversed() {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            free -= 1
            if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(free) }
        }
    }
}

/// Reads bits, the highest first.
private struct BitReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(_ count: Int) throws(Problem) -> Int {
        guard at + count <= 8 * bytes.count else {
            throw Problem(reason: "the brush is cut off", fix: "export the labels again")
        }
        var value = 0
        for _ in 0..<count {
            value = value << 1 | Int(bytes[at / 8] >> UInt8(7 - at % 8) & 1)
            at += 1
        }
        return value
    }
}
