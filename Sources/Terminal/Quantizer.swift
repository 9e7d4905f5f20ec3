import Colors

/// Finds the palette color of a terminal that is nearest to a 24-bit color, by the distance in Oklab. Of 8 or 16
/// colors, a gray becomes a gray, although a hue may be nearer in lightness: a red grid line would look like an error.
///
/// Each channel is rounded to 6 bits first, and results are cached for the 64^3 rounded colors (512 KB). The rounding
/// bounds the size of the cache, and its error is small against the distances of the palette.
package struct Quantizer: Sendable {
    /// The palette entries to choose from.
    private let candidates: [(index: UInt8, color: Oklab)]
    /// The result for each rounded color; -1 if it is not computed yet.
    private var cache = [Int16](repeating: -1, count: 1 << 18)

    /// Nil for the tiers without a palette.
    package init?(_ tier: ColorTier) {
        guard let indices = tier.paletteIndices else { return nil }
        candidates = indices.map { index in
            let (red, green, blue) = Quantizer.xtermColor(index)
            return (index, Oklab(red, green, blue))
        }
    }

    /// The index of the nearest palette color. The first call for a color takes O(palette), later ones O(1).
    package mutating func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        let steps = (SIMD3<Int32>(Int32(red), Int32(green), Int32(blue)) &* 63 &+ 127) / 255
        let key = Int(steps.x << 12 | steps.y << 6 | steps.z)
        if cache[key] >= 0 { return Int(cache[key]) }
        let rounded = (steps &* 255 &+ 31) / 63
        let color = Oklab(UInt8(rounded.x), UInt8(rounded.y), UInt8(rounded.z))
        var best = (index: UInt8(0), distance: Double.infinity)
        let isGray = candidates.count <= 16 && Self.isGray(color)
        for candidate in candidates where !isGray || Self.isGray(candidate.color) {
            let distance = candidate.color.squaredDistance(to: color)
            if distance < best.distance { best = (candidate.index, distance) }
        }
        cache[key] = Int16(best.index)
        return Int(best.index)
    }

    /// The chroma below which a color looks gray beside the saturated colors of a terminal. A larger value takes hues
    /// from dark colors, a smaller one gives hues to grays that are slightly tinted.
    private static let largestGrayChroma = 0.04

    private static func isGray(_ color: Oklab) -> Bool {
        let (a, b) = (color.coordinates.y, color.coordinates.z)
        return a * a + b * b < largestGrayChroma * largestGrayChroma
    }

    /// The color with this index in xterm's default palette: 16 system colors, a 6x6x6 cube and 24 grays.
    package static func xtermColor(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
        switch index {
        case 0...15:
            return system[Int(index)]
        case 16...231:
            let cube = index - 16
            func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
            return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        default:
            let gray = 8 + 10 * (index - 232)
            return (gray, gray, gray)
        }
    }

    private static let system: [(red: UInt8, green: UInt8, blue: UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]
}

extension ColorTier {
    /// The indices of the palette colors that the tier uses; nil for mono and 24 bits.
    ///
    /// Of 256 colors these are the 240 fixed ones, because the first 16 differ between terminals. With 16 or 8 colors
    /// there are no others; they are taken to have xterm's default values.
    package var paletteIndices: ClosedRange<UInt8>? {
        switch self {
        case .mono, .trueColor: nil
        case .palette8: 0...7
        case .palette16: 0...15
        case .palette256: 16...255
        }
    }
}

extension PatternDither {
    /// Dithers to the 240 fixed colors of xterm's 256. Making its table takes about 20 ms.
    fileprivate static let palette256 = PatternDither(
        palette: (UInt8(16)...255).map { index in
            let (red, green, blue) = Quantizer.xtermColor(index)
            return SIMD3(red, green, blue)
        })
}

extension Color {
    /// A color of xterm's default palette.
    package init(xterm index: UInt8) {
        let (red, green, blue) = Quantizer.xtermColor(index)
        self = .rgb(red, green, blue)
    }

    /// The color that the pixel at (`x`, `y`) of a picture shows on a terminal with 256 colors.
    package static func dithered(_ red: UInt8, _ green: UInt8, _ blue: UInt8, x: Int, y: Int) -> Color {
        Color(xterm: UInt8(16 + PatternDither.palette256.index(of: SIMD3(red, green, blue), x: x, y: y)))
    }
}
