/// How the pixels of an image are shown: the range of values that fills the screen, gamma, contrast, brightness, and
/// the channel. Only the display uses it; networks and exports read the pixels as they are.
package struct DisplayAdjustment: Hashable, Sendable, Codable {
    /// Shows the pixels as they are.
    package static let neutral = DisplayAdjustment()

    /// The values that are shown as black and as white.
    package struct Levels: Hashable, Sendable, Codable {
        package let black: UInt8
        package let white: UInt8

        /// Nil if `black` is not below `white`.
        package init?(black: UInt8, white: UInt8) {
            guard black < white else { return nil }
            (self.black, self.white) = (black, white)
        }
    }

    /// Nil for the whole range of 0...255.
    package var levels: Levels?
    /// The exponent is 1 / gamma, so a gamma above 1 makes dark pixels brighter and keeps black and white.
    package var gamma = 1.0
    /// The slope at middle gray is 2 ^ (contrast / 50).
    package var contrast = 0.0
    /// In percent of the range from black to white.
    package var brightness = 0.0
    /// It is not stored, because it is chosen for all images.
    package var channel = ColorChannel.color

    package init() {}

    private enum CodingKeys: CodingKey { case levels, gamma, contrast, brightness }

    package var isNeutral: Bool { self == .neutral }

    /// True if every value is in its range, which a file may not guarantee.
    package var isValid: Bool {
        (levels.map { $0.black < $0.white } ?? true)
            && DisplaySetting.allCases.allSatisfy { $0.range.contains(self[keyPath: $0.value]) }
    }
}
