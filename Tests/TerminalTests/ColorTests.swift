import Terminal
import Testing

@Suite("Colors of the terminal")
struct ColorTests {
    @Test("the nearest color of each of the 240 fixed colors has the same RGB value")
    func palette() throws {
        var quantizer = try #require(Quantizer(.palette256))
        for index in UInt8(16)...255 {
            let (red, green, blue) = Quantizer.xtermColor(index)
            let nearest = UInt8(quantizer.nearest(red, green, blue))
            #expect(Quantizer.xtermColor(nearest) == (red, green, blue), "\(index) became \(nearest)")
        }
    }

    @Test("no color is replaced by one of the 16 colors that differ between terminals")
    func noSystemColors() throws {
        var quantizer = try #require(Quantizer(.palette256))
        for value in stride(from: 0, through: 0xFFFFFF, by: 4099) {
            let nearest = quantizer.nearest(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
            #expect((16...255).contains(nearest))
        }
    }

    @Test(
        "a color is replaced by the most similar color of the palette",
        arguments: [
            (0x000000, 16, 0), (0xFFFFFF, 231, 15), (0xFE0000, 196, 9), (0x808080, 244, 8), (0x121212, 233, 0),
            (0x5F87AF, 67, 8), (0xE8E8E8, 254, 7),
        ])
    func nearest(color: Int, of256: Int, of16: Int) throws {
        let (red, green, blue) = (UInt8(color >> 16), UInt8(color >> 8 & 255), UInt8(color & 255))
        var large = try #require(Quantizer(.palette256))
        var small = try #require(Quantizer(.palette16))
        #expect(large.nearest(red, green, blue) == of256)
        #expect(small.nearest(red, green, blue) == of16)
        var tiny = try #require(Quantizer(.palette8))
        #expect(tiny.nearest(red, green, blue) < 8)
    }

    @Test("of 8 and 16 colors a gray becomes a gray", arguments: [ColorTier.palette8, .palette16])
    func grays(tier: ColorTier) throws {
        var quantizer = try #require(Quantizer(tier))
        var found: Set<Int> = []
        for gray in UInt8.min...UInt8.max {
            let index = quantizer.nearest(gray, gray, gray)
            let (red, green, blue) = Quantizer.xtermColor(UInt8(index))
            #expect(red == green && green == blue, "\(gray) became \(index)")
            found.insert(index)
        }
        #expect(found.count == (tier == .palette8 ? 2 : 4))
    }

    @Test(
        "--color takes precedence over NO_COLOR, and NO_COLOR over COLORTERM",
        arguments: [
            (nil, [:], nil), (nil, ["COLORTERM": "truecolor"], .trueColor), (nil, ["COLORTERM": "24bit"], .trueColor),
            (nil, ["COLORTERM": "truecolor", "NO_COLOR": "1"], .mono), (nil, ["NO_COLOR": ""], nil),
            (nil, ["TERM": "dumb"], .mono), (.palette16, ["COLORTERM": "truecolor", "NO_COLOR": "1"], .palette16),
        ] as [(ColorTier?, [String: String], ColorTier?)])
    func precedence(override: ColorTier?, environment: [String: String], tier: ColorTier?) {
        #expect(ColorTier.requested(environment: environment, override: override) == tier)
    }

    @Test(
        "the terminfo entry with the most colors is tried first",
        arguments: [
            (.trueColor, "xterm-256color", ["xterm-256color"]),
            (.trueColor, "screen", ["screen-256color", "screen"]),
            (.palette256, "xterm", ["xterm-256color", "xterm"]),
            (.palette256, "xterm-direct", ["xterm-256color", "xterm-direct"]),
            (.palette16, "linux", ["linux"]), (.mono, "vt100", ["vt100"]),
        ] as [(ColorTier, String, [String])])
    func terminalTypes(tier: ColorTier, type: String, candidates: [String]) {
        #expect(tier.terminalTypes(for: type) == candidates)
    }

    @Test(
        "the symbols follow the first locale variable that is set",
        arguments: [
            (["LANG": "en_US.UTF-8"], .unicode), (["LANG": "de_DE.utf8"], .unicode), (["LANG": "C"], .ascii),
            ([:], .ascii),
            (["LC_ALL": "C", "LANG": "en_US.UTF-8"], .ascii), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], .unicode),
            (["LANG": "C.UTF-8", "TERM": "linux"], .ascii),
        ] as [([String: String], SymbolSet)])
    func symbols(environment: [String: String], symbols: SymbolSet) {
        #expect(SymbolSet.detect(environment: environment) == symbols)
        for forced in SymbolSet.allCases {
            #expect(SymbolSet.detect(environment: environment, override: forced) == forced)
        }
    }

    @Test("a color is written as the text that it was read from", arguments: ["#00ff7f", "#0a0b0c", "default"])
    func hex(text: String) throws {
        #expect(try #require(Color(hex: text)).hex == text)
    }

    @Test(
        "a text that is not a color is refused",
        arguments: ["", "#", "#12345", "#1234567", "#12345g", "#+12345", "red", "00ff7f"])
    func badHex(text: String) {
        #expect(Color(hex: text) == nil)
    }
}
