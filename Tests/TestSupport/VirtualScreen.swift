/// A simulated terminal screen: the characters that a terminal shows after the output of a program. It implements the
/// part of xterm that ncurses uses, without colors.
package struct VirtualScreen {
    package let width: Int
    package let height: Int
    private var cells: [[Character]]
    private var row = 0
    private var column = 0
    private var saved = (row: 0, column: 0)
    private var margins: ClosedRange<Int>
    private var lastCharacter: Character = " "
    private var pending: [UInt8] = []
    /// The private modes that are on, for example 1049 (alternate screen) or 1002 (mouse drags).
    package private(set) var modes: Set<Int> = []

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        cells = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
        margins = 0...height - 1
    }

    /// The rows without trailing spaces.
    package var lines: [String] {
        cells.map { row in
            String(row.prefix((row.lastIndex { $0 != " " } ?? -1) + 1))
        }
    }

    package var text: String { lines.joined(separator: "\n") }

    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var at = 0
        while at < pending.count, let used = consume(from: at) { at += used }
        pending.removeFirst(at)
    }

    /// Processes the next character or sequence. Returns its number of bytes; nil if it is not complete.
    private mutating func consume(from at: Int) -> Int? {
        switch pending[at] {
        case 0x1B: return escape(from: at)
        case 0x0D: column = 0
        case 0x0A: lineFeed()
        case 0x08: column = max(0, column - 1)
        case 0x09: column = min(width - 1, (column / 8 + 1) * 8)
        case 0..<0x20, 0x7F: break
        case let byte:
            let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            guard at + length <= pending.count else { return nil }
            put(Character(String(decoding: pending[at..<at + length], as: UTF8.self)))
            return length
        }
        return 1
    }

    private mutating func escape(from at: Int) -> Int? {
        guard at + 1 < pending.count else { return nil }
        switch pending[at + 1] {
        case UInt8(ascii: "["):
            guard let end = pending[(at + 2)...].firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
            control(String(decoding: pending[at + 2..<end], as: UTF8.self), Character(UnicodeScalar(pending[end])))
            return end - at + 1
        case UInt8(ascii: "]"):
            guard let end = pending[(at + 2)...].firstIndex(where: { $0 == 0x07 || $0 == 0x5C }) else { return nil }
            return end - at + 1
        case UInt8(ascii: "P"), UInt8(ascii: "_"):
            // A question, or an image: nothing that is a character.
            guard let end = pending[(at + 2)...].firstRange(of: [0x1B, 0x5C]) else { return nil }
            return end.upperBound - at
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            return at + 2 < pending.count ? 3 : nil
        case UInt8(ascii: "7"): saved = (row, column)
        case UInt8(ascii: "8"): (row, column) = saved
        case UInt8(ascii: "M"): if row == margins.lowerBound { scroll(-1, margins) } else { row = max(0, row - 1) }
        default: break
        }
        return 2
    }

    private mutating func control(_ parameters: String, _ final: Character) {
        let isPrivate = parameters.hasPrefix("?")
        let numbers = parameters.drop { !$0.isNumber && $0 != ";" }.split(
            separator: ";", omittingEmptySubsequences: false
        )
        .map { Int($0) ?? 0 }
        func number(_ index: Int = 0) -> Int { index < numbers.count && numbers[index] > 0 ? numbers[index] : 1 }
        let mode = numbers.first ?? 0
        switch final {
        case "H", "f": move(number(0) - 1, number(1) - 1)
        case "A": move(row - number(), column)
        case "B": move(row + number(), column)
        case "C": move(row, column + number())
        case "D": move(row, column - number())
        case "G": move(row, number() - 1)
        case "d": move(number() - 1, column)
        case "J":
            erase(
                mode == 2 ? 0 : mode == 1 ? 0 : row * width + column,
                mode == 1 ? row * width + column + 1 : width * height)
        case "K":
            erase(row * width + (mode == 0 ? column : 0), row * width + (mode == 1 ? column + 1 : width))
        case "X": erase(row * width + column, row * width + min(width, column + number()))
        case "P":
            cells[row].removeSubrange(column..<min(width, column + number()))
            cells[row] += [Character](repeating: " ", count: width - cells[row].count)
        case "@":
            cells[row].insert(contentsOf: [Character](repeating: " ", count: number()), at: column)
            cells[row].removeSubrange(width...)
        case "L": scroll(-number(), row...margins.upperBound)
        case "M": scroll(number(), row...margins.upperBound)
        case "S": scroll(number(), margins)
        case "T": scroll(-number(), margins)
        case "b": for _ in 0..<number() { put(lastCharacter) }
        case "r" where !isPrivate:
            margins = number(0) - 1...(numbers.count > 1 && numbers[1] > 0 ? numbers[1] - 1 : height - 1)
            move(0, 0)
        case "h" where isPrivate: modes.formUnion(numbers)
        case "l" where isPrivate: modes.subtract(numbers)
        default: break
        }
    }

    private mutating func move(_ row: Int, _ column: Int) {
        self.row = min(max(0, row), height - 1)
        self.column = min(max(0, column), width - 1)
    }

    private mutating func put(_ character: Character) {
        if column >= width {
            column = 0
            lineFeed()
        }
        cells[row][column] = character
        lastCharacter = character
        column += 1
    }

    private mutating func lineFeed() {
        if row == margins.upperBound { scroll(1, margins) } else { row = min(height - 1, row + 1) }
    }

    /// Moves the rows of `range` up by `count`, or down if `count` is negative.
    private mutating func scroll(_ count: Int, _ range: ClosedRange<Int>) {
        guard !range.isEmpty, count != 0 else { return }
        let blank = [Character](repeating: " ", count: width)
        let moved = range.map { row in range.contains(row + count) ? cells[row + count] : blank }
        cells.replaceSubrange(range, with: moved)
    }

    private mutating func erase(_ start: Int, _ end: Int) {
        for at in start..<max(start, end) { cells[at / width][at % width] = " " }
    }
}
