import Foundation

/// The table that applies a `DisplayAdjustment` to colors.
package struct DisplayTable: Sendable {
    private let channel: ColorChannel
    private let isNeutral: Bool
    /// The shown value of each value of a channel.
    private let values: [UInt8]

    /// Computes the 256 values. For a value `v` of 0...1: levels, `v ^ (1 / gamma)`, contrast around 0.5, brightness;
    /// the result is limited to 0...1.
    package init(_ adjustment: DisplayAdjustment) {
        channel = adjustment.channel
        isNeutral = adjustment.isNeutral
        values = (0...255).map { UInt8(255 * Self.shown(Double($0), adjustment) + 0.5) }
    }

    private static func shown(_ value: Double, _ adjustment: DisplayAdjustment) -> Double {
        func limited(_ value: Double) -> Double { min(max(value, 0), 1) }
        let black = Double(adjustment.levels?.black ?? 0)
        let white = Double(adjustment.levels?.white ?? 255)
        let bright = pow(limited((value - black) / (white - black)), 1 / adjustment.gamma)
        let slope = pow(2, adjustment.contrast / 50)
        return limited((bright - 0.5) * slope + 0.5 + adjustment.brightness / 100)
    }

    /// The shown color of a pixel.
    package func color(_ color: RGB) -> RGB {
        guard !isNeutral else { return color }
        switch channel {
        case .color: return RGB(values[Int(color.red)], values[Int(color.green)], values[Int(color.blue)])
        case .luma: return gray(color.lumaByte)
        case .red: return gray(color.red)
        case .green: return gray(color.green)
        case .blue: return gray(color.blue)
        }
    }

    private func gray(_ value: UInt8) -> RGB { RGB(values[Int(value)], values[Int(value)], values[Int(value)]) }
}

extension RGB {
    /// The luma, 0...255, rounded.
    var lumaByte: UInt8 { UInt8(255 * luma + 0.5) }
}
