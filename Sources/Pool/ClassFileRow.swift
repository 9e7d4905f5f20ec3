import Files
import Foundation
import Imagery
import Problems

/// A line of a classes file that is neither blank nor a comment.
struct ClassFileRow {
    let words: [String]
    /// The path of the file. Messages show it with the line number.
    private let path: String
    private let line: Int
    /// The line without the white space at both ends.
    private let text: String

    init?(_ line: TextFile.Line, origin: String) throws {
        let words = line.text.words
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        if let word = words.first(where: \.hasControlCharacters) {
            let isWide = word.unicodeScalars.contains("\0")
            throw Problem(
                path: origin, line: line.number,
                reason: isWide ? "the line has zero bytes" : "the line has control characters",
                fix: "write the line again" + (isWide ? ", or save the file as UTF-8" : ""))
        }
        self.init(
            words, path: origin, line: line.number, text: line.text.trimmingCharacters(in: .whitespaces))
    }

    private init(_ words: [String], path: String, line: Int, text: String) {
        self.words = words
        self.path = path
        self.line = line
        self.text = text
    }

    /// Whether the row has red, green, blue and a name.
    var isColorRow: Bool {
        words.count >= 4 && words.prefix(3).allSatisfy { UInt8($0) != nil } && Int(words[3]) == nil
            && words.last?.hasPrefix("#") == false
    }

    /// The name of a color at the end of a row that has more words, such as `red` in `1 building red`.
    var colorWord: String? {
        guard words.count > (Int(words[0]) == nil ? 1 : 2), let last = words.last else { return nil }
        return Self.colorWords.contains(last.lowercased()) ? last : nil
    }

    func refuseColorWord(_ word: String) -> Problem {
        Problem(
            path: path, line: line, reason: "a color is #rrggbb, so \(word) would be a part of the name",
            fix:
                "write the color as in `\(words.dropLast().joined(separator: " ")) #rrggbb`; if \(word) belongs to the "
                + "name, write a color after it")
    }

    /// The words of CSS level 2, and the usual ones beside them.
    private static let colorWords: Set<String> = [
        "aqua", "black", "blue", "brown", "cyan", "fuchsia", "gray", "green", "grey", "lime", "magenta", "maroon",
        "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal", "violet", "white", "yellow",
    ]

    /// Whether the row is `void` without values.
    var isVoidWithoutValues: Bool { words.count == 1 && words[0].lowercased() == "void" }

    /// Whether the row is the first line of a labelme list. labelme gives it the ID -1, and the next line the ID 0.
    var isLabelmeIgnore: Bool { words == [Self.ignored] }

    /// labelme's name for pixels without a class.
    static let ignored = "__ignore__"

    /// Whether the row starts with `void` or `unlabeled` and has values or colors.
    var isVoidOrUnlabeled: Bool { words.count > 1 && ["void", "unlabeled"].contains(words[0]) }

    func refuse(_ reason: String) -> Problem {
        Problem(
            path: path, line: line, reason: reason,
            fix: "write a line `value name #rrggbb` for each class, as in `3 road #804080`, and `void 255`; or names "
                + "alone, a line each, for the values 0, 1, 2 in their order")
    }
}

/// Separators between values and names.
extension ClassFileRow {
    private static let separators: [Character] = [",", ":", ";", "=", "."]

    /// Replaces the separator after each value by a blank. Returns nil if the rows do not all have the same separator.
    static func divided(_ rows: [ClassFileRow]) -> [ClassFileRow]? {
        separators.lazy.compactMap { separator -> [ClassFileRow]? in
            let divided = rows.map {
                $0.divided(at: separator) ?? ($0.isVoidOrUnlabeled || $0.isVoidWithoutValues ? $0 : nil)
            }
            let isUsed = zip(rows, divided).contains { $0.words != $1?.words }
            return isUsed && !divided.contains { $0 == nil } ? divided.compactMap(\.self) : nil
        }.first
    }

    /// Returns `0 road` for `0: road`. Returns nil for other rows, such as rows of a table.
    private func divided(at separator: Character) -> ClassFileRow? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "-" }
        let head = digits.isEmpty ? text.prefix(while: \.isLetter) : digits
        guard Int(head) != nil || ["void", "unlabeled"].contains(head) else { return nil }
        let rest = text[head.endIndex...]
        let trimmed = separator == "." ? rest : rest.drop(while: \.isWhitespace)
        let name = trimmed.dropFirst()
        // In `0 :name` the colon is the start of the name.
        if rest.first?.isWhitespace == true, name.first?.isWhitespace == false { return nil }
        guard trimmed.first == separator, separator != "." || name.first?.isWhitespace != false else { return nil }
        let words = String(name).words
        let isColumn = [",", ";"].contains(separator) && name.contains(separator)
        let isFurther = words.first.map { $0.first.map(Self.separators.contains) == true || Self.isNumbered($0) }
        guard !isColumn, isFurther != true, words.last?.last.map(",;:=".contains) != true else { return nil }
        return ClassFileRow(
            [String(head)] + words, path: path, line: line, text: "\(head) \(words.joined(separator: " "))")
    }

    /// Whether a word starts with a number that a separator or `)` follows, such as `0:` or `0)`.
    private static func isNumbered(_ word: String) -> Bool {
        let rest = word.drop(while: \.isNumber)
        return rest.count < word.count && rest.first.map { separators.contains($0) || $0 == ")" } == true
    }
}

/// Detection of rows that are not plain names. Read as names, they would get wrong values from their order.
extension ClassFileRow {
    /// The text without the color at its end.
    private var textWithoutColor: Substring {
        guard words.count > 1, let color = words.last, RGB(hexadecimal: color) != nil else { return text[...] }
        return text.dropLast(color.count)
    }

    /// The reason why the row is not a plain name, or nil if it can be one.
    var reasonNotAName: String? {
        let trimmed = textWithoutColor.trimmingCharacters(in: .whitespaces)
        guard let first = trimmed.words.first, let start = trimmed.first, let end = trimmed.last else { return nil }
        if let last = trimmed.words.last, Int(last) != nil { return "\(first) is not a value from 0 to 255" }
        if "{}[]\"".contains(start) || "{}[],".contains(end) || first == "-" {
            return "the line looks like JSON or YAML"
        }
        if Self.isNumbered(first) || Self.isNumberInPunctuation(first) {
            return "\(first) is not a value from 0 to 255"
        }
        if end == ":" { return "the line ends with a colon" }
        let columns = trimmed.split { ",;:=\t".contains($0) }.dropFirst()
        let hasNumber = columns.contains { column in
            let text = column.trimmingCharacters(in: .whitespaces)
            return text.contains(where: \.isNumber) && Double(text) != nil
        }
        return hasNumber ? "the line is a row of a table, or its value is after the name" : nil
    }

    /// Whether a word is a number after punctuation, such as `(0)` or `_1`.
    private static func isNumberInPunctuation(_ word: String) -> Bool {
        let core = word.drop { !$0.isLetter && !$0.isNumber }
        let rest = core.drop(while: \.isNumber)
        return core.count < word.count && rest.count < core.count && rest.first.map { !$0.isLetter } ?? true
    }

    /// The reason why these rows together are not a list of names, or nil if they can be one. Each row alone can be a
    /// name.
    static func reasonNotNames(_ rows: [ClassFileRow]) -> String? {
        if rows.allSatisfy({ $0.words[0].first?.isNumber == true }) {
            return "every line starts with a number that no blank separates from the name"
        }
        let isTable = [",", ";", "\t"].contains { (separator: Character) in
            rows.allSatisfy { $0.textWithoutColor.trimmingCharacters(in: .whitespaces).contains(separator) }
        }
        return isTable ? "the lines are a table" : nil
    }
}
