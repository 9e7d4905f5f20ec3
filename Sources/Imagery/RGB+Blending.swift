extension RGB {
    /// This color mixed with `share` (0...1) of another one, per channel.
    package func blended(with other: RGB, _ share: Double) -> RGB {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(Double(a) + (Double(b) - Double(a)) * share + 0.5) }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    /// The luma by Rec. 601 of the gamma-coded color, 0...1.
    package var luma: Double { (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255 }

    /// Black on bright colors, white on dark ones. The difference of their lightness in Oklab is at least 0.4.
    package var contrasting: RGB { lightness > 0.6 ? RGB(0, 0, 0) : RGB(255, 255, 255) }
}
