/// 128 bits that name the content of a file: two files with the same hash and length are the same for the program.
///
/// Two lanes of multiply and rotate over words of 8 bytes, in the manner of xxHash (Collet, 2012). It is fast and
/// spreads every bit, but is not meant to withstand somebody who looks for two contents with one hash.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Complexity: O(bytes).
    package init(_ bytes: [UInt8]) {
        var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        var second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
        bytes.withUnsafeBytes { buffer in
            var at = 0
            while at + 8 <= buffer.count {
                Self.mix(
                    UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)), &first, &second)
                at += 8
            }
            var rest: UInt64 = 0
            for (shift, byte) in buffer[at...].enumerated() { rest |= UInt64(byte) << UInt64(8 * shift) }
            Self.mix(rest, &first, &second)
            Self.mix(UInt64(buffer.count), &first, &second)
        }
        text = Self.hexadecimal(Self.finished(first ^ second)) + Self.hexadecimal(Self.finished(second))
    }

    package init(of text: String) { self.init(Array(text.utf8)) }

    /// A hash that was written as text before.
    package init(text: String) { self.text = text }

    package var description: String { text }

    /// Whether a text has exactly the form of `text`.
    package static func isText(_ text: String) -> Bool {
        text.count == 32 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase && $0.isASCII }
    }

    private static func mix(_ word: UInt64, _ first: inout UInt64, _ second: inout UInt64) {
        first = rotated(first ^ word &* 0xC2B2_AE3D_27D4_EB4F, by: 31) &* 0x9E37_79B1_85EB_CA87
        second = rotated(second &+ word &* 0x1656_67B1_9E37_79F9, by: 27) &* 0x85EB_CA77_C2B2_AE63
    }

    private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 { value << count | value >> (64 - count) }

    /// The finalizer of SplitMix64.
    private static func finished(_ value: UInt64) -> UInt64 {
        var hash = value
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash >> 31
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
