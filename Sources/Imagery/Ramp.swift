import Foundation

/// Colors for numbers: a helix around the gray diagonal of the RGB cube, whose perceived brightness rises steadily from black to
/// white, so that order is seen in color, in gray and by color-blind eyes (Green, A colour scheme for the display of astronomical
/// intensity images, 2011).
package struct Ramp: Sendable {
    /// Over dark violet, magenta and orange.
    package static let heat = Ramp(start: 0, rotations: 0.6, hue: 1.4)

    private let table: [RGB]

    /// - Parameters:
    ///   - start: The direction of color at black, in thirds of a turn: 1 red, 2 green, 3 blue.
    ///   - rotations: Turns from black to white.
    ///   - hue: How colorful: 0 is gray.
    init(start: Double, rotations: Double, hue: Double) {
        table = (0...255).map { index in
            let level = Double(index) / 255
            let angle = 2 * Double.pi * (start / 3 + 1 + rotations * level)
            let amplitude = hue * level * (1 - level) / 2
            func channel(_ a: Double, _ b: Double) -> UInt8 {
                let value = level + amplitude * (a * cos(angle) + b * sin(angle))
                return UInt8(max(0, min(255, value * 255 + 0.5)))
            }
            return RGB(channel(-0.14861, 1.78277), channel(-0.29227, -0.90649), channel(1.97294, 0))
        }
    }

    /// The color for `value`, `0...1`; what lies outside gets the nearest end, NaN the lower one.
    package func color(_ value: Double) -> RGB {
        value.isNaN ? table[0] : table[Int(max(0, min(1, value)) * 255 + 0.5)]
    }
}
