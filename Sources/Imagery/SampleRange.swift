/// The number of bits that the samples of a 16-bit image use.
///
/// Cameras and microscopes write samples of 10, 12 or 14 bits into 16-bit files. Scaled as 16 bits they would be almost
/// black. So the smallest range that contains the largest sample is used. A range of 8 bits is for images whose samples
/// are all below 256. There is no range of 15 bits: sensors have none, but a 16-bit photo may contain no white.
package enum SampleRange: Int, Codable, Comparable, Sendable {
    case bits8 = 8
    case bits10 = 10
    case bits11, bits12, bits13, bits14
    case bits16 = 16

    private static let all: [SampleRange] = [.bits8, .bits10, .bits11, .bits12, .bits13, .bits14, .bits16]

    /// The smallest range that contains `sample`.
    package init(holding sample: Int) {
        self = Self.all.first { sample <= $0.largestSample } ?? .bits16
    }

    package var bits: Int { rawValue }

    /// A note for a person to read.
    package var sentence: String { "pictures of 16 bits use \(bits) bits and are scaled by them" }

    private var largestSample: Int { 1 << rawValue - 1 }

    /// Maps each 16-bit sample to 8 bits, rounded. Samples beyond the range become white.
    var table: [UInt8] {
        (0...0xffff).map { sample in
            UInt8((2 * 255 * min(sample, largestSample) + largestSample) / (2 * largestSample))
        }
    }

    package static func < (a: SampleRange, b: SampleRange) -> Bool { a.rawValue < b.rawValue }
}
