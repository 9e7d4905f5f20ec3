import CNCurses
import Glibc

/// Sends the changed cells of a surface to the terminal, as ECMA-48 escape sequences in one write.
///
/// ncurses is not used for drawing, because it is slow for images. It needs 13 to 21 ms for 200x50 cells with different
/// colors, since it must register each pair of colors, at most 65,536 of them. It also supports 24-bit colors only with
/// `-direct` terminfo entries, which are rarely installed.
struct CellPainter {
    private let isUTF8: Bool
    private let output: Int32
    private var encoder: CellEncoder
    /// How images are shown; nil leaves them out.
    var graphics: Graphics? { didSet { if graphics != oldValue { images = graphics.map(ImagePainter.init) } } }
    private var images: ImagePainter?
    /// The surface that the terminal shows; nil if unknown.
    private var shown: Surface?
    /// A cache of the bytes to send for each character.
    private var glyphs: [Character: [UInt8]] = [:]
    private var lastGlyph: (character: Character, bytes: [UInt8]) = (" ", [0x20])

    /// Whether a terminal with this `cup` capability uses the ECMA-48 sequence to move its cursor.
    static func supports(cup: String) -> Bool { cup.hasPrefix("\u{1B}[%i%p1%d;%p2%dH") }

    init(tier: ColorTier, isUTF8: Bool, output: Int32) {
        self.isUTF8 = isUTF8
        self.output = output
        encoder = CellEncoder(tier: tier)
    }

    /// Forgets what the terminal shows, so that the next frame is sent completely.
    mutating func invalidate() {
        shown = nil
        images?.invalidate()
    }

    /// Sends the cells that differ from what the terminal shows.
    mutating func paint(_ surface: Surface, width: Int, height: Int) {
        // Let ncurses send its pending output first. It may have to clear the screen.
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
        if !encoder.bytes.isEmpty { encoder.reset() }
        // Images follow the cells, because a cell that is written erases the pixels of a sixel image.
        let bytes = encoder.bytes + (images?.paint(surface, over: old, lastRow: height - 1) ?? [])
        shown = surface
        guard !bytes.isEmpty else { return }
        // Use synchronized output (mode 2026), so that no half frame is visible. Terminals without it ignore it.
        RawOutput.write(Self.begin + bytes + Self.end, to: output)
    }

    private static let begin = Array("\u{1B}[?2026h".utf8)
    private static let end = Array("\u{1B}[?2026l".utf8)

    /// Moves the cursor to a cell. `before` is its column in this row, or -1 if it is in another row.
    private mutating func move(toRow row: Int, column: Int, from before: Int, on surface: Surface) {
        if column == before { return }
        guard before >= 0 else { return encoder.control(row + 1, column + 1, final: "H") }
        // Rewriting up to four unchanged cells of the same style is at most as long as a cursor movement.
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
        encoder.append(cell, as: lastGlyph.bytes)
    }

    /// The bytes to send for a character: UTF-8, or question marks if the terminal cannot show it.
    private mutating func glyph(_ character: Character) -> [UInt8] {
        if let cached = glyphs[character] { return cached }
        let isPrintable =
            isUTF8
            ? !character.isHidden && character.unicodeScalars.allSatisfy { screen_scalar_width($0.value) >= 0 }
            : character.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
        // Use one question mark for each cell of the character. Otherwise the rest of the row would shift.
        let bytes = isPrintable ? Array(String(character).utf8) : [UInt8](repeating: 0x3F, count: character.cellWidth)
        glyphs[character] = bytes
        return bytes
    }
}

/// Writes bytes to a file descriptor without ncurses, whose buffer must be empty.
enum RawOutput {
    /// Writes all bytes. After an error the rest is dropped: without a terminal nobody could see a message.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
