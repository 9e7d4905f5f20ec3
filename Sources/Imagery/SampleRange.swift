/// How many bits the samples of a 16 bit picture use.
///
/// Cameras and microscopes write samples of 10, 12 or 14 bits into files of 16 bits, which would be almost black if they
/// were scaled as 16 bits. So the smallest of these ranges that holds the largest sample is taken. Of 8 bits are
/// pictures whose samples are all below 256. A picture of 15 bits keeps the scale of 16: no sensor has 15 bits, but many
/// a photo in full range has no white.
package enum SampleRange: Int, Codable, Comparable, Sendable {
    case bits8 = 8
    case bits10 = 10
    case bits11, bits12, bits13, bits14
    case bits16 = 16

    private static let all: [SampleRange] = [.bits8, .bits10, .bits11, .bits12, .bits13, .bits14, .bits16]

    /// The smallest one that holds a sample.
    package init(holding sample: Int) {
        self = Self.all.first { sample <= $0.largestSample } ?? .bits16
    }

    package var bits: Int { rawValue }

    /// For a person to read.
    package var sentence: String { "pictures of 16 bits use \(bits) bits and are scaled by them" }

    private var largestSample: Int { 1 << rawValue - 1 }

    /// What each sample of 16 bits is in 8 bits, rounded; larger ones than the range has are white.
    var table: [UInt8] {
        (0...0xffff).map { sample in
            UInt8((2 * 255 * min(sample, largestSample) + largestSample) / (2 * largestSample))
        }
    }

    package static func < (a: SampleRange, b: SampleRange) -> Bool { a.rawValue < b.rawValue }
}
