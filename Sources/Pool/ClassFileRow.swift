import Files
import Foundation
import Imagery
import Problems

/// A line of a file of classes that is neither blank nor a comment.
struct ClassFileRow {
    let words: [String]
    /// Of the file, with the number of the line.
    private let path: String
    private let line: Int
    /// Without the white space around it.
    private let text: String

    init?(_ line: TextFile.Line, origin: String) throws {
        let words = line.text.words
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        if let word = words.first(where: \.hasControlCharacters) {
            let isWide = word.unicodeScalars.contains("\0")
            throw Problem(
                path: origin, line: line.number,
                reason: isWide ? "the line has zero bytes" : "the line has control characters",
                fix: "write it anew" + (isWide ? ", or save the file as UTF-8" : ""))
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

    /// Red, green, blue and a name.
    var isColorRow: Bool {
        words.count >= 4 && words.prefix(3).allSatisfy { UInt8($0) != nil } && Int(words[3]) == nil
            && words.last?.hasPrefix("#") == false
    }

    /// `void` without values.
    var isBareVoid: Bool { words.count == 1 && words[0].lowercased() == "void" }

    /// What labelme has on the first line: its number is -1, and the next line has 0.
    var isIgnored: Bool { words == [Self.ignored] }

    /// What labelme calls pixels of no class.
    static let ignored = "__ignore__"

    /// `void` or `unlabeled` with what stands for them.
    var isMarker: Bool { words.count > 1 && ["void", "unlabeled"].contains(words[0]) }

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

    /// The rows with blanks in the place of the separators; nil where not every value has the same one.
    static func divided(_ rows: [ClassFileRow]) -> [ClassFileRow]? {
        separators.lazy.compactMap { separator -> [ClassFileRow]? in
            let divided = rows.map { $0.divided(at: separator) ?? ($0.isMarker || $0.isBareVoid ? $0 : nil) }
            let isUsed = zip(rows, divided).contains { $0.words != $1?.words }
            return isUsed && !divided.contains { $0 == nil } ? divided.compactMap(\.self) : nil
        }.first
    }

    /// `0: road` as `0 road`; nil where the row is something else, such as a row of a table.
    private func divided(at separator: Character) -> ClassFileRow? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "-" }
        let head = digits.isEmpty ? text.prefix(while: \.isLetter) : digits
        guard Int(head) != nil || ["void", "unlabeled"].contains(head) else { return nil }
        let rest = text[head.endIndex...]
        let trimmed = separator == "." ? rest : rest.drop(while: \.isWhitespace)
        let name = trimmed.dropFirst()
        // In `0 :name` the colon begins the name.
        if rest.first?.isWhitespace == true, name.first?.isWhitespace == false { return nil }
        guard trimmed.first == separator, separator != "." || name.first?.isWhitespace != false else { return nil }
        let words = String(name).words
        let isColumn = [",", ";"].contains(separator) && name.contains(separator)
        let isFurther = words.first.map { $0.first.map(Self.separators.contains) == true || Self.isNumbered($0) }
        guard !isColumn, isFurther != true, words.last?.last.map(",;:=".contains) != true else { return nil }
        return ClassFileRow(
            [String(head)] + words, path: path, line: line, text: "\(head) \(words.joined(separator: " "))")
    }

    /// Whether a word is a number with a separator behind it.
    private static func isNumbered(_ word: String) -> Bool {
        let rest = word.drop(while: \.isNumber)
        return rest.count < word.count && rest.first.map { separators.contains($0) || $0 == ")" } == true
    }
}

/// Lines that are no names alone. If they were taken for names, their order would stand for the values.
extension ClassFileRow {
    /// The text without a color at its end.
    private var named: Substring {
        guard words.count > 1, let color = words.last, RGB(hexadecimal: color) != nil else { return text[...] }
        return text.dropLast(color.count)
    }

    /// Why the row is no name alone; nil where it may be one.
    var isNoName: String? {
        let trimmed = named.trimmingCharacters(in: .whitespaces)
        guard let first = trimmed.words.first, let start = trimmed.first, let end = trimmed.last else { return nil }
        if let last = trimmed.words.last, Int(last) != nil { return "\(first) is no value of 0 to 255" }
        if "{}[]\"".contains(start) || "{}[],".contains(end) || first == "-" {
            return "the line looks like JSON or YAML"
        }
        if Self.isNumbered(first) || Self.isBracketed(first) { return "\(first) is no value of 0 to 255" }
        if end == ":" { return "the line ends with a colon" }
        let columns = trimmed.split { ",;:=\t".contains($0) }.dropFirst()
        let hasNumber = columns.contains { column in
            let text = column.trimmingCharacters(in: .whitespaces)
            return text.contains(where: \.isNumber) && Double(text) != nil
        }
        return hasNumber ? "the line is a table, or has its value behind the name" : nil
    }

    /// Whether a word is a number in brackets, as `(0)`.
    private static func isBracketed(_ word: String) -> Bool {
        let core = word.drop { !$0.isLetter && !$0.isNumber }
        let rest = core.drop(while: \.isNumber)
        return core.count < word.count && rest.count < core.count && rest.first.map { !$0.isLetter } ?? true
    }

    /// Why none of the rows of a file is a name alone though each might be; nil where they may be names.
    static func areNoNames(_ rows: [ClassFileRow]) -> String? {
        if rows.allSatisfy({ $0.words[0].first?.isNumber == true }) {
            return "every line starts with a number that is not set apart from the name"
        }
        let isTable = [",", ";", "\t"].contains { (separator: Character) in
            rows.allSatisfy { $0.named.trimmingCharacters(in: .whitespaces).contains(separator) }
        }
        return isTable ? "the lines are a table" : nil
    }
}
