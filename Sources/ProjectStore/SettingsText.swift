/// A TOML text as lines, to find a key's line and to change one line and leave the rest, comments included.
///
/// It knows tables in brackets and a key with its value on a line of its own, as `project.toml` is written; whoever
/// changes a text reads it back to see that it now says what was meant.
package struct SettingsText {
    private(set) var lines: [String]

    package init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var text: String { lines.joined(separator: "\n") }

    /// The line of a dotted key, from 1; for `table.key[index]` the line of the array's element, one a line.
    package func lineNumber(of key: String) -> Int? {
        let (name, index) = Self.indexed(key)
        let dot = name.lastIndex(of: ".")
        let table = dot.map { String(name[..<$0]) } ?? ""
        guard let line = line(of: dot.map { String(name[name.index(after: $0)...]) } ?? name, in: table) else {
            return nil
        }
        guard let index else { return line + 1 }
        return lines.indices[line...].filter { lines[$0].contains("{") }.dropFirst(index).first.map { $0 + 1 }
    }

    /// The line of a table's header, from 1.
    func lineNumber(ofTable table: String) -> Int? { range(of: table).map(\.lowerBound).flatMap { $0 > 0 ? $0 : nil } }

    /// Gives `key` of `table` another value, in its line if it has one, else in a new last line of the table.
    /// Nil takes the line away. False where the value is not one that ends on its line.
    mutating func set(_ key: String, in table: String, to value: Setting?) -> Bool {
        guard let line = line(of: key, in: table) else {
            if let value { insert("\(Self.quoted(key)) = \(value.toml)", in: table) }
            return true
        }
        guard let value else {
            lines.remove(at: line)
            return true
        }
        guard let range = Self.valueRange(in: lines[line]) else { return false }
        lines[line].replaceSubrange(range, with: value.toml)
        return true
    }

    private mutating func insert(_ line: String, in table: String) {
        if let range = range(of: table) {
            let last = range.last { !lines[$0].allSatisfy(\.isWhitespace) && !lines[$0].hasPrefix("#") }
            lines.insert(line, at: last.map { $0 + 1 } ?? range.lowerBound)
        } else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            lines += ["", "[\(table)]", line, ""]
        }
    }

    /// The lines of a table, its header left out.
    private func range(of table: String) -> Range<Int>? {
        var start = table.isEmpty ? 0 : nil
        for (index, line) in lines.enumerated() {
            let trimmed = line.drop { $0.isWhitespace }
            guard trimmed.hasPrefix("["), let header = Self.header(trimmed) else { continue }
            if let start { return start..<index }
            if header == table { start = index + 1 }
        }
        return start.map { $0..<lines.count }
    }

    private func line(of key: String, in table: String) -> Int? {
        range(of: table)?.first { Self.key(of: lines[$0]) == key }
    }

    private static func header(_ line: Substring) -> String? {
        guard let end = line.lastIndex(of: "]"),
            line[line.index(after: end)...].first.map({ " #\t\r".contains($0) }) ?? true
        else { return nil }
        let name = line[line.index(after: line.startIndex)..<end]
        return name.contains(",") || name.contains("\"") ? nil : name.filter { !$0.isWhitespace }
    }

    private static func key(of line: String) -> String? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let key = line[..<equals].split(whereSeparator: \.isWhitespace)
        guard key.count == 1, let name = key.first else { return nil }
        return name.count > 1 && name.hasPrefix("\"") && name.hasSuffix("\"")
            ? String(name.dropFirst().dropLast()) : String(name)
    }

    private static func valueRange(in line: String) -> Range<String.Index>? {
        guard let equals = line.firstIndex(of: "="),
            let start = line[line.index(after: equals)...].firstIndex(where: { !$0.isWhitespace })
        else { return nil }
        let rest = line[start...]
        switch line[start] {
        case "[", "{": return nil
        case "\"", "'":
            let quote = line[start]
            var index = line.index(after: start)
            if rest.hasPrefix(String(repeating: quote, count: 3)) { return nil }
            while index < line.endIndex, line[index] != quote {
                if quote == "\"" && line[index] == "\\" { index = line.index(after: index) }
                guard index < line.endIndex else { return nil }
                index = line.index(after: index)
            }
            return index < line.endIndex ? start..<line.index(after: index) : nil
        default:
            let comment = rest.firstIndex(of: "#") ?? line.endIndex
            guard let last = line[start..<comment].lastIndex(where: { !$0.isWhitespace }) else { return nil }
            return start..<line.index(after: last)
        }
    }

    private static func indexed(_ key: String) -> (name: String, index: Int?) {
        guard key.hasSuffix("]"), let bracket = key.lastIndex(of: "[") else { return (key, nil) }
        return (String(key[..<bracket]), Int(key[key.index(after: bracket)...].dropLast()))
    }

    static func quoted(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return isBare ? key : Setting.string(key).toml
    }
}

extension Setting {
    /// The value as TOML writes it.
    var toml: String {
        switch self {
        case .bool(let bool): return "\(bool)"
        case .int(let int): return "\(int)"
        case .double(let double): return "\(double)"
        case .string(let string):
            var escaped = ""
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"", "\\": escaped += "\\\(scalar)"
                case "\n": escaped += "\\n"
                case "\t": escaped += "\\t"
                case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                    let digits = String(scalar.value, radix: 16)
                    escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return "\"\(escaped)\""
        }
    }
}
