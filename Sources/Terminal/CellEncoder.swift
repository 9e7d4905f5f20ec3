import Colors

/// Encodes cells as text with ECMA-48 escape sequences, in the colors of a tier.
struct CellEncoder {
    private let tier: ColorTier
    private var quantizer: Quantizer?
    private(set) var bytes: [UInt8] = []
    /// The current style of the terminal; nil if unknown.
    private(set) var pen: Pen?

    /// A style as the terminal has it. A color is a palette index or 24 bits (0xRRGGBB); -1 is the terminal's default.
    struct Pen: Equatable {
        var attributes: Cell.Attributes
        var foreground: Int32
        var background: Int32

        static let plain = Pen(attributes: [], foreground: -1, background: -1)
    }

    init(tier: ColorTier) {
        self.tier = tier
        quantizer = Quantizer(tier)
    }

    /// Clears the bytes and sets the style that the terminal has.
    /// - Parameter pen: The current style of the terminal; nil if unknown.
    mutating func begin(pen: Pen?) {
        bytes.removeAll(keepingCapacity: true)
        self.pen = pen
    }

    /// Appends a cell, with the escape sequence that its style needs. `glyph` holds the bytes of its character.
    mutating func append(_ cell: Cell, as glyph: [UInt8]) {
        var style = style(of: cell)
        // A half block with equal colors is written as a space.
        let isBlock = style.foreground == style.background && style.attributes.isEmpty && cell.character == "▀"
        let showsForeground = !isBlock && !(style.attributes.isEmpty && glyph == [0x20])
        if !showsForeground, let pen, pen.attributes.isEmpty { style.foreground = pen.foreground }
        apply(style)
        if isBlock { bytes.append(0x20) } else { bytes += glyph }
    }

    /// Resets the terminal to its default colors and attributes.
    mutating func reset() {
        guard pen != .plain else { return }
        bytes += Array("\u{1B}[0m".utf8)
        pen = .plain
    }

    /// Appends a control sequence: ESC [, the numbers separated by semicolons, and the final character.
    mutating func control(_ numbers: Int..., final: Character) {
        bytes += [0x1B, 0x5B]
        for (index, number) in numbers.enumerated() {
            if index > 0 { bytes.append(0x3B) }
            append(number)
        }
        bytes += Array(String(final).utf8)
    }

    // MARK: Styles

    /// The style of a cell in the colors of the tier.
    ///
    /// In `mono`, cells with a background lighter than their text are reversed, so that selections stay visible.
    mutating func style(of cell: Cell) -> Pen {
        guard tier != .mono else {
            let attributes = cell.isDarkOnLight ? cell.attributes.symmetricDifference(.reverse) : cell.attributes
            return Pen(attributes: attributes, foreground: -1, background: -1)
        }
        return Pen(
            attributes: cell.attributes, foreground: number(of: cell.foreground),
            background: number(of: cell.background))
    }

    /// The palette index of a color, or its 24 bits; -1 for the terminal's default.
    private mutating func number(of color: Color) -> Int32 {
        guard case .rgb(let red, let green, let blue) = color else { return -1 }
        if let nearest = quantizer?.nearest(red, green, blue) { return Int32(nearest) }
        return Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }

    /// Appends the escape sequence that changes the terminal's style to `style`.
    private mutating func apply(_ style: Pen) {
        guard style != pen else { return }
        var separator: [UInt8] = [0x1B, 0x5B]
        func separate(_ bytes: inout [UInt8]) {
            bytes += separator
            separator = [0x3B]
        }
        if pen?.attributes != style.attributes {
            separate(&bytes)
            append(0)
            let codes: [(Cell.Attributes, Int)] = [(.bold, 1), (.dim, 2), (.underline, 4), (.reverse, 7)]
            for (attribute, code) in codes where style.attributes.contains(attribute) {
                separate(&bytes)
                append(code)
            }
            pen = Pen(attributes: style.attributes, foreground: -1, background: -1)
        }
        if pen?.foreground != style.foreground {
            separate(&bytes)
            appendColor(style.foreground, ground: 30)
        }
        if pen?.background != style.background {
            separate(&bytes)
            appendColor(style.background, ground: 40)
        }
        bytes.append(UInt8(ascii: "m"))
        pen = style
    }

    /// Appends the SGR parameters of a color. `ground` is 30 for the foreground and 40 for the background.
    private mutating func appendColor(_ number: Int32, ground: Int) {
        let number = Int(number)
        switch tier {
        case _ where number < 0: append(ground + 9)
        case .trueColor:
            append(ground + 8)
            bytes += [0x3B, 0x32]
            for part in [number >> 16, number >> 8 & 255, number & 255] {
                bytes.append(0x3B)
                append(part)
            }
        case .palette256:
            append(ground + 8)
            bytes += [0x3B, 0x35, 0x3B]
            append(number)
        case .palette16, .palette8, .mono: append(number < 8 ? ground + number : ground + 60 + number - 8)
        }
    }

    /// Appends a number, which must not be negative, in decimal.
    private mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        bytes.append(0x30 + UInt8(number % 10))
    }
}

extension Cell {
    fileprivate var isDarkOnLight: Bool {
        guard case .rgb(let red, let green, let blue) = background else { return false }
        guard case .rgb(let otherRed, let otherGreen, let otherBlue) = foreground else { return false }
        return Oklab(red, green, blue).lightness > Oklab(otherRed, otherGreen, otherBlue).lightness
    }
}
