import CNCurses
import Glibc

/// Brings the cells of a surface to the terminal: what changed, in the colors it has, as ECMA-48 and in one write.
///
/// ncurses, which knows the terminal, is not asked to draw: for a screen of 200x50 whose every cell has colors of its own
/// it takes 13 to 21 ms, because each pair of colors has to be registered, of which there are 65,536 at most, and 24 bits
/// come only with `-direct` entries, which are seldom installed.
struct CellPainter {
    private let isUTF8: Bool
    private let output: Int32
    private let tier: ColorTier
    private var quantizer: Quantizer?
    /// What the terminal shows, or nil if unknown.
    private var shown: Surface?
    private var bytes: [UInt8] = []
    /// How characters are written, those seen so far.
    private var glyphs: [Character: [UInt8]] = [:]
    private var lastGlyph: (character: Character, bytes: [UInt8]) = (" ", [0x20])
    /// What the terminal writes with; nil for unknown.
    private var pen: Pen?

    private struct Pen: Equatable {
        var attributes: Cell.Attributes
        var foreground: Int32
        var background: Int32
    }

    /// Whether a terminal with this `cup` capability moves its cursor as ECMA-48 says.
    static func fits(cup: String) -> Bool { cup.hasPrefix("\u{1B}[%i%p1%d;%p2%dH") }

    /// - Parameter colors: How many the terminal has, where it has a palette.
    init(tier: ColorTier, colors: Int, isUTF8: Bool, output: Int32) {
        self.tier = tier
        self.isUTF8 = isUTF8
        self.output = output
        quantizer =
            switch tier {
            case .palette256: .palette256()
            case .palette16: .system(colors >= 16 ? 16 : 8)
            case .mono, .trueColor: nil
            }
    }

    /// The terminal may show anything; the next frame is sent whole.
    mutating func forget() { shown = nil }

    /// Sends what differs from what the terminal shows.
    mutating func paint(_ surface: Surface, width: Int, height: Int) {
        // What ncurses still has to send: clearing the screen.
        screen_refresh()
        let old = shown.flatMap { $0.width == surface.width && $0.height == surface.height ? $0 : nil }
        bytes.removeAll(keepingCapacity: true)
        pen = nil
        for y in 0..<min(height, surface.height) {
            var column = -1
            for x in surface.changes(since: old, row: y) where x < width {
                move(toRow: y, column: x, from: column, on: surface)
                let cell = surface.visibleCell(x: x, y: y)
                put(cell)
                column = x + cell.character.cellWidth
            }
        }
        shown = surface
        guard !bytes.isEmpty else { return }
        // As one picture, where the terminal can hold it back that long; the others ignore this.
        RawOutput.write(Self.begin + bytes + Self.end, to: output)
    }

    private static let begin = Array("\u{1B}[?2026h".utf8)
    private static let end = Array("\u{1B}[0m\u{1B}[?2026l".utf8)

    private mutating func move(toRow row: Int, column: Int, from before: Int, on surface: Surface) {
        if column == before { return }
        // A few cells written again are shorter than a jump over them.
        if before >= 0, 1...4 ~= column - before {
            let between = (before..<column).map { surface.visibleCell(x: $0, y: row) }
            if between.allSatisfy({ $0.character.isASCII && style(of: $0) == pen }) {
                for cell in between { put(cell) }
                return
            }
        }
        bytes += [0x1B, 0x5B]
        if before >= 0 {
            append(column - before)
            bytes.append(UInt8(ascii: "C"))
        } else {
            append(row + 1)
            bytes.append(UInt8(ascii: ";"))
            append(column + 1)
            bytes.append(UInt8(ascii: "H"))
        }
    }

    private mutating func put(_ cell: Cell) {
        var style = style(of: cell)
        // A block of one color is a blank on it.
        let isBlock = cell.character == "▀" && style.foreground == style.background && style.attributes.isEmpty
        if let pen, isBlock || cell.character == " " && style.attributes.isEmpty { style.foreground = pen.foreground }
        take(style)
        if isBlock { return bytes.append(0x20) }
        if cell.character != lastGlyph.character { lastGlyph = (cell.character, glyph(cell.character)) }
        bytes += lastGlyph.bytes
    }

    private mutating func glyph(_ character: Character) -> [UInt8] {
        if let known = glyphs[character] { return known }
        let isPrintable =
            isUTF8
            ? character.unicodeScalars.allSatisfy { screen_scalar_width($0.value) >= 0 }
            : character.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
        let bytes = isPrintable ? Array(String(character).utf8) : [0x3F]
        glyphs[character] = bytes
        return bytes
    }

    // MARK: Styles

    /// How the terminal writes a cell. Without colors, what only its colors would set apart is reversed, so that a selection
    /// stays to be seen.
    private mutating func style(of cell: Cell) -> Pen {
        guard tier != .mono else {
            let attributes = cell.isDarkOnLight ? cell.attributes.symmetricDifference(.reverse) : cell.attributes
            return Pen(attributes: attributes, foreground: -1, background: -1)
        }
        return Pen(
            attributes: cell.attributes, foreground: number(of: cell.foreground),
            background: number(of: cell.background))
    }

    /// The number of a color in the palette, or its 24 bits; -1 is the terminal's own.
    private mutating func number(of color: Color) -> Int32 {
        guard case .rgb(let red, let green, let blue) = color else { return -1 }
        if let nearest = quantizer?.nearest(red, green, blue) { return Int32(nearest) }
        return Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }

    private mutating func take(_ style: Pen) {
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
        case .palette16, .mono: append(number < 8 ? ground + number : ground + 60 + number - 8)
        }
    }

    /// In decimal; not negative.
    private mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        bytes.append(0x30 + UInt8(number % 10))
    }
}

extension Cell {
    fileprivate var isDarkOnLight: Bool {
        guard case .rgb(let red, let green, let blue) = background else { return false }
        guard case .rgb(let otherRed, let otherGreen, let otherBlue) = foreground else { return false }
        return Quantizer.oklab(red, green, blue).x > Quantizer.oklab(otherRed, otherGreen, otherBlue).x
    }
}

/// Bytes to a file descriptor, past ncurses, which must have nothing in its buffer.
enum RawOutput {
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
