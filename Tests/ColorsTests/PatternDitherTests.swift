import Colors
import Testing

@Suite("Dithering to a palette")
struct PatternDitherTests {
    /// A cube of 6 levels in each channel, and 24 grays, as terminals have them.
    private static let palette: [SIMD3<UInt8>] = {
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        let grays = (0..<24).map { SIMD3<UInt8>(repeating: UInt8(8 + 10 * $0)) }
        return levels.flatMap { red in levels.flatMap { green in levels.map { SIMD3(red, green, $0) } } } + grays
    }()

    private static func linear(_ color: SIMD3<UInt8>) -> SIMD3<Double> {
        SIMD3(SRGB.linear(color.x), SRGB.linear(color.y), SRGB.linear(color.z))
    }

    private static let colors: [SIMD3<UInt8>] = (0..<200).map { (number: Int) -> SIMD3<UInt8> in
        let (red, green, blue) = (number * 37 % 256, number * 101 % 256, number * 59 % 256)
        return SIMD3(UInt8(red), UInt8(green), UInt8(blue))
    }

    @Test("4x4 pixels of a color show its mean in linear light")
    func mean() {
        let dither = PatternDither(palette: Self.palette)
        for color in Self.colors {
            var sum = SIMD3<Double>.zero
            for y in 8..<12 {
                for x in 20..<24 { sum += Self.linear(Self.palette[dither.index(of: color, x: x, y: y)]) }
            }
            let mean: SIMD3<Double> = sum / 16
            let difference = mean - Self.linear(color)
            // The error that is left over belongs to the last of 16 colors.
            #expect(max(difference.max(), -difference.min()) < 0.03, "\(color)")
        }
    }

    @Test("the colors of a pattern are those of the list that the definition gives, by lightness")
    func definition() {
        let dither = PatternDither(palette: Self.palette)
        let seen = Self.palette.map { Oklab($0.x, $0.y, $0.z) }
        for color in Self.colors {
            // In single precision, as the errors of the fast version: equally near colors would differ.
            func light(_ color: SIMD3<UInt8>) -> SIMD3<Float> { SIMD3<Float>(Self.linear(color)) }
            var (list, error) = ([Int](), SIMD3<Float>.zero)
            for _ in 0..<16 {
                let wanted = (light(color) + error).clamped(lowerBound: .zero, upperBound: .one)
                // The table has 4096 steps of light, and a lattice with 32 levels in each channel.
                func level(_ light: Float) -> UInt8 {
                    let step = Int((SRGB.encoded(Double(Int(light * 4095 + 0.5)) / 4095) * 31).rounded())
                    return UInt8(step * 255 / 31)
                }
                let rounded = Oklab(level(wanted.x), level(wanted.y), level(wanted.z))
                let nearest = seen.indices.min {
                    seen[$0].squaredDistance(to: rounded) < seen[$1].squaredDistance(to: rounded)
                }!
                list.append(nearest)
                error += light(color) - light(Self.palette[nearest])
            }
            list.sort { seen[$0].lightness < seen[$1].lightness }
            var shown: [Int] = []
            for rank in 0..<16 {
                let at = (0..<16).first { BayerMatrix.rank(x: $0 % 4, y: $0 / 4) == rank }!
                shown.append(dither.index(of: color, x: at % 4, y: at / 4))
            }
            let lightness = [list, shown].map { $0.map { seen[$0].lightness } }
            #expect(lightness[0] == lightness[1], "\(color): \(list) and \(shown)")
        }
    }

    @Test("the colors of the cube are not dithered, and the pattern repeats after four pixels")
    func fixed() {
        let dither = PatternDither(palette: Self.palette)
        for (index, color) in Self.palette.enumerated() where color.min() < color.max() {
            for at in 0..<16 { #expect(dither.index(of: color, x: at % 4, y: at / 4) == index) }
        }
        for color in Self.colors.prefix(20) {
            #expect(dither.index(of: color, x: 1, y: 2) == dither.index(of: color, x: 9, y: -2))
        }
    }

    @Test("a Bayer matrix has each rank once, and neighbors in the order are far apart")
    func bayer() {
        let ranks = (0..<16).map { BayerMatrix.rank(x: $0 % 4, y: $0 / 4) }
        #expect(ranks.sorted() == Array(0..<16))
        for rank in stride(from: 0, to: 16, by: 2) {
            let (a, b) = (ranks.firstIndex(of: rank)!, ranks.firstIndex(of: rank + 1)!)
            #expect(abs(a % 4 - b % 4) == 2 && abs(a / 4 - b / 4) == 2)
        }
        #expect(BayerMatrix.threshold(x: 0, y: 0) == 1.0 / 32)
    }
}
