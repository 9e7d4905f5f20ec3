import Foundation

/// The targets ("rooms") as ARCHITECTURE.md describes them and as they are in `Sources`.
struct House {
    struct Room: Equatable {
        let floor: Int
        let mayImport: Set<String>
    }

    /// System modules that every target may import.
    static let systemModules: Set<String> = ["Foundation", "Dispatch", "Synchronization", "Glibc"]

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The targets by name, from the first table of ARCHITECTURE.md.
    static func planned() throws -> [String: Room] {
        var rooms: [String: Room] = [:]
        for line in try String(contentsOf: root.appending(path: "ARCHITECTURE.md"), encoding: .utf8).split(
            separator: "\n")
        {
            let columns = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard columns.count == 4, let floor = Int(columns[0]) else { continue }
            rooms[names(in: columns[1]).joined()] = Room(floor: floor, mayImport: Set(names(in: columns[3])))
        }
        return rooms
    }

    /// The folders of `Sources`.
    static func built() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path))
    }

    /// Every module that a Swift file of the target imports, with the name of the file.
    static func imports(of room: String) throws -> [(module: String, file: String)] {
        let folder = root.appending(path: "Sources/\(room)")
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
        return try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
                importedModule(line).map { ($0, file.lastPathComponent) }
            }
        }
    }

    /// The lines of the Swift sources that contain one of `calls` at the start of a word or after a period. Comments
    /// are skipped.
    static func uses(of calls: [String]) throws -> [SourceLine] {
        let folder = root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return try (files ?? []).flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated().compactMap { number, line in
                    let code = line.drop { $0 == " " }
                    guard !code.hasPrefix("//"), calls.contains(where: { hasCall(code, $0) }) else { return nil }
                    return SourceLine(file: file.lastPathComponent, line: number + 1, text: String(code))
                }
        }
    }

    private static func hasCall(_ code: Substring, _ call: String) -> Bool {
        code.ranges(of: call).contains { range in
            guard range.lowerBound > code.startIndex else { return true }
            let before = code[code.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && before != "_"
                && !code[..<range.lowerBound].hasSuffix("func ") && !code[..<range.lowerBound].hasSuffix("Output.")
        }
    }

    /// The name of the module in an import line such as `@preconcurrency package import struct Module.Type`. Nil for
    /// other lines.
    static func importedModule(_ line: Substring) -> String? {
        let words = line.split(separator: " ").filter { !$0.hasPrefix("@") }
        guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1,
            at == 0 || ["package", "internal", "private", "fileprivate", "public"].contains(words[0])
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "typealias", "var", "let"]
        let name = words[kinds.contains(words[at + 1]) ? min(at + 2, words.count - 1) : at + 1]
        return String(name.prefix { $0 != "." && $0 != ";" })
    }

    private static func names(in column: String) -> [String] {
        column.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

/// A line of code without its indentation.
struct SourceLine {
    let file: String
    let line: Int
    let text: String

    /// Whether the line compares a value with `literal`, or uses `literal` as the name of a strategy.
    func comparesStrategy(_ literal: String) -> Bool {
        text.contains("case " + literal) || ["== ", "!= "].contains { text.contains($0 + literal) }
            || [" ==", " !="].contains { text.contains(literal + $0) }
            || text.ranges(of: literal).contains { range in
                // No other quoted text may be between the word "strategy" and the literal.
                text[..<range.lowerBound].split(separator: "\"").last?.contains("strategy") ?? false
                    || text[range.upperBound...].prefix { $0 != "\"" }.contains(".contains(")
            }
    }
}
