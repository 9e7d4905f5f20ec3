/// Colors as ncurses numbers them; -1 is the terminal's own.
package struct ColorNumbers {
    private let tier: ColorTier
    private var quantizer: Quantizer?

    package init(tier: ColorTier, count: Int) {
        self.tier = tier
        quantizer =
            switch tier {
            case .palette256: .palette256()
            case .palette16: .system(count >= 16 ? 16 : 8)
            case .mono, .trueColor: nil
            }
    }

    var isMono: Bool { tier == .mono }

    package mutating func number(of color: Color) -> Int32 {
        guard tier != .mono, case .rgb(let red, let green, let blue) = color else { return -1 }
        if let nearest = quantizer?.nearest(red, green, blue) { return Int32(nearest) }
        let number = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
        // Direct-color entries keep 0...7 for the palette, whose black may be any color.
        return number < 8 ? 0x010000 : number
    }
}
