import Colors
import Testing

@testable import Imagery

@Suite("Colors of classes on the screen")
struct ReadableColorsTests {
    /// The colors of CamVid's eleven classes.
    private static let camVid = [
        RGB(128, 128, 128), RGB(128, 0, 0), RGB(192, 192, 128), RGB(128, 64, 128), RGB(0, 0, 192), RGB(128, 128, 0),
        RGB(192, 128, 128), RGB(64, 64, 128), RGB(64, 0, 128), RGB(64, 64, 0), RGB(0, 128, 192),
    ]

    private static func perceived(_ color: RGB) -> Oklab { Oklab(color.red, color.green, color.blue) }

    private static func distance(_ a: RGB, _ b: RGB) -> Double {
        perceived(a).squaredDistance(to: perceived(b)).squareRoot()
    }

    @Test(
        "all colors have a lightness of the range; those that had it are not changed",
        arguments: [ReadableColors.onDark, ReadableColors.onLight])
    func range(range: ClosedRange<Double>) {
        for colors in [Self.camVid, Palette.classColors(40), [RGB(0, 0, 0), RGB(255, 255, 255), RGB(255, 255, 0)]] {
            for (own, shown) in zip(colors, ReadableColors.readable(colors, lightness: range)) {
                // Bytes are rounded.
                #expect(range.lowerBound - 0.005...range.upperBound + 0.005 ~= shown.lightness, "\(own.hexadecimal)")
                if range.contains(own.lightness) { #expect(shown == own) }
            }
        }
    }

    @Test("CamVid's dark colors become brighter and keep their hue")
    func hue() {
        let shown = ReadableColors.readable(Self.camVid, lightness: ReadableColors.onDark)
        for name in ["#800000", "#404000"] {
            let color = RGB(hexadecimal: name)!
            let (own, new) = (Self.perceived(color), Self.perceived(shown[Self.camVid.firstIndex(of: color)!]))
            #expect(new.lightness > own.lightness + 0.1)
            let a = SIMD2(own.coordinates.y, own.coordinates.z)
            let b = SIMD2(new.coordinates.y, new.coordinates.z)
            let lengths: Double = ((a * a).sum() * (b * b).sum()).squareRoot()
            #expect((a * b).sum() > 0.99 * lengths, "\(name) became another hue")
        }
    }

    @Test("colors stay apart as they were, or by a visible distance")
    func apart() {
        for range in [ReadableColors.onDark, ReadableColors.onLight] {
            let shown = ReadableColors.readable(Self.camVid, lightness: range)
            for (at, a) in Self.camVid.enumerated() {
                for (other, b) in Self.camVid[..<at].enumerated() {
                    let wanted = min(ReadableColors.leastDistance, SimulatedColor(a).distance(to: SimulatedColor(b)))
                    let kept = SimulatedColor(shown[at]).distance(to: SimulatedColor(shown[other]))
                    #expect(kept > 0.75 * wanted, "\(a.hexadecimal) \(b.hexadecimal): \(kept) of \(wanted)")
                    #expect(Self.distance(shown[at], shown[other]) > 0.75 * wanted)
                }
            }
        }
    }

    @Test("different colors stay different and equal ones equal, for any colors")
    func different() {
        var colors = (0..<254).map { (number: Int) -> RGB in
            RGB(UInt8(number * 97 % 120), UInt8(number * 31 % 90), UInt8(number))
        }
        #expect(Set(colors).count == 254)
        #expect(Set(ReadableColors.readable(colors, lightness: ReadableColors.onDark)).count == 254)
        let grays = (UInt8.min...UInt8.max).map { RGB($0, $0, $0) }
        #expect(Set(ReadableColors.readable(grays, lightness: ReadableColors.onLight)).count == 256)
        colors = [RGB(10, 10, 10), RGB(200, 0, 0), RGB(10, 10, 10)]
        let shown = ReadableColors.readable(colors, lightness: ReadableColors.onDark)
        #expect(shown[0] == shown[2] && shown[1] == colors[1])
    }

    @Test("each color gets a palette color of its own while there are enough, the nearest free one")
    func assigned() {
        let palette = [RGB(255, 0, 0), RGB(0, 255, 0), RGB(0, 0, 255)]
        let colors = [RGB(250, 10, 0), RGB(200, 0, 0), RGB(0, 0, 90), RGB(240, 0, 0)]
        let assigned = ReadableColors.assigned(colors, from: palette)
        #expect(assigned[0] == palette[0] && Set(assigned[..<3]).count == 3)
        #expect(assigned[3] == palette[0], "the palette is used again")
    }

    @Test(
        "the color-blind palette is apart under each simulated vision, also after it was made readable",
        arguments: [(7, 0.07), (11, 0.05), (20, 0.02)])
    func colorBlind(count: Int, least: Double) {
        let colors = Palette.classColors(count)
        for shown in [
            colors, ReadableColors.readable(colors, lightness: ReadableColors.onDark),
            ReadableColors.readable(colors, lightness: ReadableColors.onLight),
        ] {
            let seen = shown.map(SimulatedColor.init)
            for (at, a) in seen.enumerated() {
                for (other, b) in seen[..<at].enumerated() {
                    #expect(
                        a.distance(to: b) > least,
                        "\(shown[at].hexadecimal) \(shown[other].hexadecimal): \(a.distance(to: b))")
                }
            }
        }
    }
}
