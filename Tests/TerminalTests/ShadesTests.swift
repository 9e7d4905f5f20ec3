import Terminal
import Testing

@Suite("Shades and dithered colors")
struct ShadesTests {
    @Test("the steps of shades become lighter", arguments: SymbolSet.allCases)
    func steps(symbols: SymbolSet) {
        let lists: [[UInt8]] = [[0, 8, 7, 15], [0, 7], [0, 5, 11, 15], [0, 4, 2, 3]]
        for colors in lists {
            let lightnesses = Shades(colors, symbols: symbols).lightnesses
            #expect(zip(lightnesses, lightnesses.dropFirst()).allSatisfy(<), "\(lightnesses)")
            #expect(lightnesses.count >= 3 * (colors.count - 1) + 3)
        }
    }

    @Test("black is black, white is the lightest color, and a threshold decides between two steps")
    func cells() {
        let shades = Shades([0, 8, 7, 15], symbols: .unicode)
        #expect(shades.cell(0).background == Color(xterm: 0))
        #expect(shades.cell(0).character == " ")
        #expect(shades.cell(1) == Cell(" ", foreground: Color(xterm: 0), background: Color(xterm: 15)))
        let (low, high) = (shades.lightnesses[3], shades.lightnesses[4])
        let between = low + 0.5 * (high - low)
        #expect(shades.cell(between, threshold: 0.4) == shades.cell(high))
        #expect(shades.cell(between, threshold: 0.6) == shades.cell(low))
        #expect(shades.cell(high).character == "▒")
    }

    @Test("dots are used on black only, and ASCII shades are ASCII")
    func characters() {
        let unicode = Shades([0, 8, 7], symbols: .unicode)
        for lightness in unicode.lightnesses where unicode.cell(lightness).character == "·" {
            #expect(unicode.cell(lightness).background == Color(xterm: 0))
        }
        let ascii = Shades([0, 8, 7, 15], symbols: .ascii)
        #expect(ascii.lightnesses.allSatisfy { ascii.cell($0).character.isASCII })
    }

    @Test("pictures are dithered to the 240 fixed colors, and black and white stay as they are")
    func dithered() throws {
        for at in 0..<16 {
            #expect(Color.dithered(0, 0, 0, x: at % 4, y: at / 4) == .rgb(0, 0, 0))
            #expect(Color.dithered(255, 255, 255, x: at % 4, y: at / 4) == .rgb(255, 255, 255))
        }
        let fixed = Set((UInt8(16)...255).map { Color(xterm: $0) })
        for value in stride(from: 0, through: 0xFFFFFF, by: 40_961) {
            let (red, green, blue) = (UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
            let color = Color.dithered(red, green, blue, x: value % 4, y: value % 3)
            #expect(fixed.contains(color))
        }
    }

    @Test("the palette of each tier has its number of colors")
    func palettes() {
        let sizes: [Int?] = [nil, 8, 16, 240, nil]
        #expect(ColorTier.allCases.map { $0.paletteIndices?.count } == sizes)
        #expect(ColorTier.allCases.map(\.hasPixels) == [false, false, false, true, true])
        let counts = [1, 8, 15, 16, 88, 256, 1 << 24]
        let tiers: [ColorTier] = [.mono, .palette8, .palette8, .palette16, .palette16, .palette256, .trueColor]
        #expect(counts.map { ColorTier.supported(terminfoColors: $0) } == tiers)
    }
}
