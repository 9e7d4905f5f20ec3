import Foundation

/// The transfer function of sRGB (IEC 61966-2-1).
package enum SRGB {
    private static let linearLight: [Double] = (0..<256).map { byte in
        let unit = Double(byte) / 255
        return unit <= 0.04045 ? unit / 12.92 : pow((unit + 0.055) / 1.055, 2.4)
    }

    /// The linear light of one 8-bit channel, 0...1.
    package static func linear(_ channel: UInt8) -> Double { linearLight[Int(channel)] }

    /// The gamma-coded channel, 0...1, of linear light, 0...1.
    package static func encoded(_ linear: Double) -> Double {
        linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }
}
