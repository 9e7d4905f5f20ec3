import Foundation
import Hashes
import Problems

/// A 128-bit hash of a file's content and length. The program treats files with equal hashes as equal.
///
/// Two 64-bit accumulators are multiplied and rotated once per word of 8 bytes, similar to xxHash (Collet, 2012). It is
/// fast, and every input bit affects every output bit. It is not cryptographic: collisions can be constructed.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    /// The hash as 32 lowercase hexadecimal digits.
    package let hexadecimal: String

    /// Hashes the content of a file in O(bytes).
    package init(_ bytes: [UInt8]) {
        var sums = Sums()
        sums.add(bytes)
        hexadecimal = sums.hexadecimal
    }

    /// Hashes the content of a regular file, which is never in memory as a whole.
    /// - Throws: `Problem` if it cannot be read.
    package init(of url: URL) throws(Problem) {
        var sums = Sums()
        try RegularFile.forEachPiece(of: url) { piece in sums.add(piece) }
        hexadecimal = sums.hexadecimal
    }

    /// Hashes the UTF-8 bytes of a text.
    package init(hashing text: String) { self.init(Array(text.utf8)) }

    /// A hash that was computed before and stored as text.
    package init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    package var description: String { hexadecimal }

    /// Whether a text has the form of a stored hash: 32 lowercase hexadecimal digits.
    package static func isText(_ text: String) -> Bool {
        text.count == 32 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase && $0.isASCII }
    }

    /// The accumulators. The constants are the odd 64-bit primes of xxHash and the golden ratio.
    private struct Sums {
        private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        private var second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
        private var length = 0
        /// The bytes after the last whole word, as the low bytes of a word.
        private var rest: UInt64 = 0

        /// Adds bytes. Only the last call may have a length that is no multiple of 8.
        mutating func add(_ bytes: [UInt8]) {
            precondition(length % 8 == 0, "ContentHash: bytes after a piece that ends within a word")
            bytes.withUnsafeBytes { buffer in
                var at = 0
                while at + 8 <= buffer.count {
                    mix(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
                    at += 8
                }
                for (shift, byte) in buffer[at...].enumerated() { rest |= UInt64(byte) << UInt64(8 * shift) }
            }
            length += bytes.count
        }

        /// The hash of all bytes.
        var hexadecimal: String {
            var all = self
            all.mix(rest)
            all.mix(UInt64(length))
            return Self.hexadecimal((all.first ^ all.second).splitMixFinalized)
                + Self.hexadecimal(all.second.splitMixFinalized)
        }

        private mutating func mix(_ word: UInt64) {
            first = Self.rotated(first ^ word &* 0xC2B2_AE3D_27D4_EB4F, by: 31) &* 0x9E37_79B1_85EB_CA87
            second = Self.rotated(second &+ word &* 0x1656_67B1_9E37_79F9, by: 27) &* 0x85EB_CA77_C2B2_AE63
        }

        private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 {
            value << count | value >> (64 - count)
        }

        private static func hexadecimal(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }
}
