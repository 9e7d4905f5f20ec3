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
    private var encoder: CellEncoder
    /// What the terminal shows, or nil if unknown.
    private var shown: Surface?
    /// How characters are written, those seen so far.
    private var glyphs: [Character: [UInt8]] = [:]
    private var lastGlyph: (character: Character, bytes: [UInt8]) = (" ", [0x20])

    /// Whether a terminal with this `cup` capability moves its cursor as ECMA-48 says.
    static func fits(cup: String) -> Bool { cup.hasPrefix("\u{1B}[%i%p1%d;%p2%dH") }

    /// - Parameter colors: How many the terminal has, where it has a palette.
    init(tier: ColorTier, colors: Int, isUTF8: Bool, output: Int32) {
        self.isUTF8 = isUTF8
        self.output = output
        encoder = CellEncoder(tier: tier, colors: colors)
    }

    /// The terminal may show anything; the next frame is sent whole.
    mutating func forget() { shown = nil }

    /// Sends what differs from what the terminal shows.
    mutating func paint(_ surface: Surface, width: Int, height: Int) {
        // What ncurses still has to send: clearing the screen.
        screen_refresh()
        let old = shown.flatMap { $0.width == surface.width && $0.height == surface.height ? $0 : nil }
        encoder.begin(pen: nil)
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
        guard !encoder.bytes.isEmpty else { return }
        encoder.reset()
        // As one picture, where the terminal can hold it back that long; the others ignore this.
        RawOutput.write(Self.begin + encoder.bytes + Self.end, to: output)
    }

    private static let begin = Array("\u{1B}[?2026h".utf8)
    private static let end = Array("\u{1B}[?2026l".utf8)

    private mutating func move(toRow row: Int, column: Int, from before: Int, on surface: Surface) {
        if column == before { return }
        guard before >= 0 else { return encoder.control(row + 1, column + 1, final: "H") }
        // A few cells written again are shorter than a jump over them.
        if 1...4 ~= column - before {
            let between = (before..<column).map { surface.visibleCell(x: $0, y: row) }
            if between.allSatisfy({ $0.character.isASCII && encoder.style(of: $0) == encoder.pen }) {
                for cell in between { put(cell) }
                return
            }
        }
        encoder.control(column - before, final: "C")
    }

    private mutating func put(_ cell: Cell) {
        if cell.character != lastGlyph.character { lastGlyph = (cell.character, glyph(cell.character)) }
        encoder.put(cell, as: lastGlyph.bytes)
    }

    private mutating func glyph(_ character: Character) -> [UInt8] {
        if let known = glyphs[character] { return known }
        let isPrintable =
            isUTF8
            ? !character.isHidden && character.unicodeScalars.allSatisfy { screen_scalar_width($0.value) >= 0 }
            : character.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
        // As many signs as the character takes cells, or all behind it would move.
        let bytes = isPrintable ? Array(String(character).utf8) : [UInt8](repeating: 0x3F, count: character.cellWidth)
        glyphs[character] = bytes
        return bytes
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
