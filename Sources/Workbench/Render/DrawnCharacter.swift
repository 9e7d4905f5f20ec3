import Terminal

/// Block, line and braille characters, drawn as rectangles instead of text, so that they fill their cell without gaps.
struct DrawnCharacter {
    private enum Shape {
        /// Filled rectangles, in fractions of the cell.
        case blocks([(left: Double, top: Double, right: Double, bottom: Double)])
        /// Lines from the middle to the four sides: their thickness in pixels, 0 for none.
        case lines(left: Int, right: Int, top: Int, bottom: Int)
        /// Dots in 2 columns and 4 rows; the bits are those of Unicode.
        case braille(UInt32)
    }

    private let shape: Shape

    /// Nil for a character that is written with a font.
    init?(_ character: Character) {
        guard let scalar = character.unicodeScalars.first?.value, character.unicodeScalars.count == 1 else {
            return nil
        }
        if 0x2800...0x28FF ~= scalar {
            shape = .braille(scalar - 0x2800)
        } else if 0x1FB00...0x1FB3B ~= scalar {
            shape = .blocks(Self.sextant(scalar - 0x1FB00))
        } else if let blocks = Self.blocks[character] {
            shape = .blocks(blocks)
        } else if let (left, right, top, bottom) = Self.lines[character] {
            shape = .lines(left: left, right: right, top: top, bottom: bottom)
        } else {
            return nil
        }
    }

    /// The filled rectangles in a cell of the given size, in pixels from its top left corner.
    func parts(width: Int, height: Int) -> [Rect] {
        switch shape {
        case .blocks(let parts):
            return parts.map { part in
                func pixel(_ share: Double, _ size: Int) -> Int { Int((share * Double(size)).rounded()) }
                let (left, top) = (pixel(part.left, width), pixel(part.top, height))
                return Rect(
                    x: left, y: top, width: pixel(part.right, width) - left, height: pixel(part.bottom, height) - top)
            }
        case .lines(let left, let right, let top, let bottom):
            let (middleX, middleY) = (width / 2, height / 2)
            func start(_ thickness: Int) -> Int { -(thickness / 2) }
            return [
                Rect(x: 0, y: middleY + start(left), width: middleX + 1, height: left),
                Rect(x: middleX, y: middleY + start(right), width: width - middleX, height: right),
                Rect(x: middleX + start(top), y: 0, width: top, height: middleY + 1),
                Rect(x: middleX + start(bottom), y: middleY, width: bottom, height: height - middleY),
            ]
        case .braille(let bits):
            return (0..<8).filter { bits >> $0 & 1 == 1 }.map { bit in
                let (column, row) = bit < 6 ? (bit / 3, bit % 3) : (bit - 6, 3)
                return Rect(
                    x: (2 * column + 1) * width / 4 - 1, y: (2 * row + 1) * height / 8 - 1, width: 3, height: 3)
            }
        }
    }

    private static let blocks: [Character: [(left: Double, top: Double, right: Double, bottom: Double)]] = {
        var blocks: [Character: [(left: Double, top: Double, right: Double, bottom: Double)]] = [
            "█": [(0, 0, 1, 1)], "▀": [(0, 0, 1, 0.5)], "▄": [(0, 0.5, 1, 1)], "▐": [(0.5, 0, 1, 1)],
            "■": [(0.1, 0.3, 0.9, 0.75)],
        ]
        for (eighths, character) in "▏▎▍▌▋▊▉".enumerated() { blocks[character] = [(0, 0, Double(eighths + 1) / 8, 1)] }
        return blocks
    }()

    private static let lines: [Character: (Int, Int, Int, Int)] = [
        "─": (1, 1, 0, 0), "│": (0, 0, 1, 1), "┌": (0, 1, 0, 1), "┐": (1, 0, 0, 1), "└": (0, 1, 1, 0),
        "┘": (1, 0, 1, 0), "├": (0, 1, 1, 1), "┤": (1, 0, 1, 1), "┬": (1, 1, 0, 1), "┴": (1, 1, 1, 0),
        "┼": (1, 1, 1, 1), "━": (3, 3, 0, 0), "┃": (0, 0, 3, 3), "┏": (0, 3, 0, 3), "┓": (3, 0, 0, 3),
        "┗": (0, 3, 3, 0), "┛": (3, 0, 3, 0), "╋": (3, 3, 3, 3), "╸": (3, 0, 0, 0), "╺": (0, 3, 0, 0),
    ]

    /// The filled sixths (2 columns, 3 rows) of the sextant with a Unicode number. Unicode skips the patterns that
    /// other block characters have.
    private static func sextant(_ number: UInt32) -> [(left: Double, top: Double, right: Double, bottom: Double)] {
        var bits = number + 1
        if bits >= 21 { bits += 1 }
        if bits >= 42 { bits += 1 }
        return (0..<6).filter { bits >> $0 & 1 == 1 }.map { part in
            let (column, row) = (Double(part % 2), Double(part / 2))
            return (column / 2, row / 3, (column + 1) / 2, (row + 1) / 3)
        }
    }
}
