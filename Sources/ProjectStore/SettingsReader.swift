import Foundation
import TOMLKit

/// Typed access to a TOML text by dotted keys; errors say the line.
struct SettingsReader {
    private let root: TOMLTable
    private let text: SettingsText
    private let path: String

    init(_ text: String, path: String) throws {
        self.text = SettingsText(text)
        self.path = path
        // TOMLKit hands the text to C, where a zero byte would end it.
        if let zero = text.utf8.firstIndex(of: 0) {
            let line = text.utf8[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
            throw Self.malformed(path, line: line, "a zero byte")
        }
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw Self.malformed(path, line: error.source.begin.line, error.description)
        }
    }

    func string(_ key: String, default: String?) throws -> String? {
        guard let node = node(key) else { return `default` }
        guard let string = node.string else { throw wrong(key, mend: "Write text in quotes") }
        return string
    }

    func int(_ key: String, default: Int?) throws -> Int? {
        guard let node = node(key) else { return `default` }
        guard let int = node.int else { throw wrong(key, mend: "Write a whole number") }
        return int
    }

    func double(_ key: String, default: Double) throws -> Double {
        guard let node = node(key) else { return `default` }
        guard let double = node.double ?? node.int.map(Double.init) else { throw wrong(key, mend: "Write a number") }
        return double
    }

    func bool(_ key: String, default: Bool) throws -> Bool {
        guard let node = node(key) else { return `default` }
        guard let bool = node.bool else { throw wrong(key, mend: "Write true or false") }
        return bool
    }

    func integers(_ key: String) throws -> [Int] {
        guard let node = node(key) else { return [] }
        let integers = node.array.map { $0.map(\.int) }
        guard let integers, !integers.contains(nil) else { throw wrong(key, mend: "Write whole numbers as in [255]") }
        return integers.compactMap(\.self)
    }

    /// The whole numbers in an array of the table at `index` of an array; none where there is no such array.
    func integers(_ key: String, element index: Int, _ name: String) throws -> [Int] {
        guard let tables = node(key)?.array, tables.indices.contains(index), let value = tables[index].table?[name]
        else {
            return []
        }
        let integers = value.array.map { $0.map(\.int) }
        guard let integers, !integers.contains(nil) else {
            throw wrong("\(key)[\(index)]", name, nil, mend: "Write whole numbers as in [255]")
        }
        return integers.compactMap(\.self)
    }

    /// The tables in an array; nil where there is no such array or something else is in it.
    func tables(_ key: String) -> [Settings]? {
        guard let array = node(key)?.array else { return nil }
        let tables = array.map { $0.table.map(Self.settings) }
        return tables.contains(nil) ? nil : tables.compactMap(\.self)
    }

    /// The scalars of a table.
    func settings(_ key: String) -> Settings { node(key)?.table.map(Self.settings) ?? Settings() }

    /// The names in a table, none where there is no such table; "" is the top.
    func names(in table: String) -> [String] { table.isEmpty ? root.keys : node(table)?.table?.keys ?? [] }

    func missing(_ key: String, mend: String) -> ProjectError {
        ProjectError(
            .setting(key: key, value: nil, line: nil), path: path,
            problem: "\(key) is missing or not what it should be",
            mend: mend)
    }

    func wrong(_ key: String, problem: String? = nil, mend: String) -> ProjectError {
        let value = node(key)?.debugDescription
        return ProjectError(
            .setting(key: key, value: value, line: text.lineNumber(of: key)), path: path,
            problem: problem ?? "\(key) cannot be \(value ?? "left out")", mend: mend)
    }

    /// An error about `field` of the table in an array that `element` names, as in `labels.classes[2]`.
    func wrong(_ element: String, _ field: String, _ value: Setting?, mend: String) -> ProjectError {
        ProjectError(
            .setting(key: "\(element).\(field)", value: value?.toml, line: text.lineNumber(of: element)), path: path,
            problem: "\(field) of \(element) \(value.map { "cannot be \($0.toml)" } ?? "is missing")", mend: mend)
    }

    private func node(_ key: String) -> TOMLValue? {
        var table = root
        let parts = key.split(separator: ".").map(String.init)
        for part in parts.dropLast() {
            guard let inner = table[part]?.table else { return nil }
            table = inner
        }
        return parts.last.flatMap { table[$0]?.tomlValue }
    }

    private static func settings(_ table: TOMLTable) -> Settings {
        var settings = Settings()
        for key in table.keys {
            guard let value = table[key] else { continue }
            settings[key] =
                value.bool.map(Setting.bool) ?? value.int.map(Setting.int) ?? value.double.map(Setting.double)
                ?? value.string.map(Setting.string)
        }
        return settings
    }

    private static func malformed(_ path: String, line: Int, _ reason: String) -> ProjectError {
        ProjectError(
            .setting(key: "", value: nil, line: line), path: path, problem: "this is not TOML (\(reason))",
            mend: "Correct the line; toml.io explains the format")
    }
}
