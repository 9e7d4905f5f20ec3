import TOML

/// A TOML text as lines. One line can be changed while all others stay, including comments and line ends.
///
/// It only handles headers such as `[table]` and lines such as `key = value`, the format of `project.toml`. The caller
/// must parse the result to check it.
struct SettingsText {
    /// The lines without line feeds. A carriage return before a line feed stays.
    private(set) var lines: [String]
    private let lineEnd: String

    init(_ text: String) {
        // A carriage return and a line feed are one `Character`, so the text is split by Unicode scalars.
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        lineEnd = lines.count > 1 && lines[0].hasSuffix("\r") ? "\r" : ""
    }

    var text: String { lines.joined(separator: "\n") }

    /// Sets `key` of `table`. It changes the line of the key, or adds a line at the end of the table. Nil removes the
    /// line. Returns false if the value does not end on its line.
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
            lines.insert(line + lineEnd, at: last.map { $0 + 1 } ?? range.lowerBound)
        } else {
            while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
            lines += ["", "[\(table)]", line].map { $0 + lineEnd } + [""]
        }
    }

    /// The lines of a table without its header.
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
    /// The value in TOML.
    var toml: String {
        switch self {
        case .bool(let bool): return "\(bool)"
        case .int(let int): return "\(int)"
        case .double(let double): return "\(double)"
        case .string(let string): return TOML.quoted(string)
        }
    }
}
