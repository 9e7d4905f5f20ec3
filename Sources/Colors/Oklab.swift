import Foundation

/// A color in Oklab, an approximately perceptually uniform space: equal distances look about equally large.
///
/// Source: Björn Ottosson, "A perceptual color space for image processing", 2020,
/// https://bottosson.github.io/posts/oklab/.
package struct Oklab: Hashable, Sendable {
    /// The coordinates L, a and b: lightness (0...1), green to red, blue to yellow.
    package let coordinates: SIMD3<Double>

    /// Converts linear light.
    /// - Parameter linear: Red, green and blue with the primaries of sRGB, 0...1 each.
    package init(linear: SIMD3<Double>) {
        let l = cbrt((SIMD3(0.4122214708, 0.5363325363, 0.0514459929) * linear).sum())
        let m = cbrt((SIMD3(0.2119034982, 0.6806995451, 0.1073969566) * linear).sum())
        let s = cbrt((SIMD3(0.0883024619, 0.2817188376, 0.6299787005) * linear).sum())
        coordinates = SIMD3(
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
    }

    /// Converts an sRGB color.
    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.init(linear: SIMD3(SRGB.linear(red), SRGB.linear(green), SRGB.linear(blue)))
    }

    /// A color with these coordinates: lightness (0...1), green to red, blue to yellow.
    package init(coordinates: SIMD3<Double>) { self.coordinates = coordinates }

    /// Red, green and blue in linear light with the primaries of sRGB. Outside 0...1 the color is not in sRGB.
    package var linear: SIMD3<Double> {
        let l = coordinates.x + 0.3963377774 * coordinates.y + 0.2158037573 * coordinates.z
        let m = coordinates.x - 0.1055613458 * coordinates.y - 0.0638541728 * coordinates.z
        let s = coordinates.x - 0.0894841775 * coordinates.y - 1.2914855480 * coordinates.z
        let cubes = SIMD3(l * l * l, m * m * m, s * s * s)
        return SIMD3(
            (SIMD3(4.0767416621, -3.3077115913, 0.2309699292) * cubes).sum(),
            (SIMD3(-1.2684380046, 2.6097574011, -0.3413193965) * cubes).sum(),
            (SIMD3(-0.0041960863, -0.7034186147, 1.7076147010) * cubes).sum())
    }

    /// The lightness: 0 is black, 1 is white.
    package var lightness: Double { coordinates.x }

    /// The squared Euclidean distance, a measure of the perceived difference.
    package func squaredDistance(to other: Oklab) -> Double {
        let difference = coordinates - other.coordinates
        return (difference * difference).sum()
    }
}
