import Colors
import Glibc

/// Converts sRGB to CIELAB (CIE 15) with the white point D65. CIELAB is approximately perceptually uniform.
///
/// The coordinates are lightness (0...100), then green to red and blue to yellow (about -100...100 each).
struct LabColors {
    /// The linear light of each sRGB byte, 0...1.
    private let linear: [Float] = (UInt8.min...UInt8.max).map { Float(SRGB.linear($0)) }

    /// The coordinates L*, a* and b* of each pixel, row by row.
    func of(_ image: Image) -> [SIMD3<Float>] {
        (0..<image.size.count).map { at in
            let red = linear[Int(image.bytes[3 * at])]
            let green = linear[Int(image.bytes[3 * at + 1])]
            let blue = linear[Int(image.bytes[3 * at + 2])]
            let x = Self.response((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
            let y = Self.response(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
            let z = Self.response((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
            return SIMD3(116 * y - 16, 500 * (x - y), 200 * (y - z))
        }
    }

    /// The function f of CIELAB: a cube root, and a straight line below (6/29)^3 = 216/24389.
    private static func response(_ share: Float) -> Float {
        share > 216 / 24389 ? cbrtf(share) : (24389 / 27 * share + 16) / 116
    }
}
