import Problems
import TOML

/// Typed access to a TOML text by dotted keys. Problems have the line.
struct SettingsReader {
    private let root: TOMLNode
    private let path: String

    init(_ text: String, path: String) throws {
        self.path = path
        do {
            root = try TOML.parse(text)
        } catch {
            throw Problem(
                .setting, path: path, line: error.line,
                reason: "this is not TOML (\(error.reason))", fix: "correct the line; toml.io explains the format")
        }
    }

    func string(_ key: String, default: String?) throws -> String? {
        guard let node = try node(key) else { return `default` }
        guard let string = node.string else { throw wrong(key, fix: "write text in quotation marks") }
        return string
    }

    func int(_ key: String, default: Int?) throws -> Int? {
        guard let node = try node(key) else { return `default` }
        guard let int = node.integer else { throw wrong(key, fix: "write a whole number") }
        return int
    }

    func double(_ key: String, default: Double) throws -> Double {
        guard let node = try node(key) else { return `default` }
        guard let double = node.number ?? node.integer.map(Double.init) else {
            throw wrong(key, fix: "write a number")
        }
        return double
    }

    func bool(_ key: String, default: Bool) throws -> Bool {
        guard let node = try node(key) else { return `default` }
        guard let bool = node.boolean else { throw wrong(key, fix: "write true or false") }
        return bool
    }

    func integers(_ key: String) throws -> [Int] {
        try values(of: node(key), \.integer) { _ in
            wrong(key, fix: "write whole numbers, such as [255]")
        }
    }

    func strings(_ key: String) throws -> [String] {
        try values(of: node(key), \.string) { _ in
            wrong(key, fix: "write strings, such as [\"#000000\"]")
        }
    }

    /// The whole numbers in an array in the table at `index` of another array; empty if there is no such array.
    func integers(_ key: String, element index: Int, _ name: String) throws -> [Int] {
        try values(of: field(key, index, name), \.integer) {
            wrong(key, index, name, Setting($0), fix: "write whole numbers, such as [255]")
        }
    }

    /// The strings in an array in the table at `index` of another array; empty if there is no such array.
    func strings(_ key: String, element index: Int, _ name: String) throws -> [String] {
        try values(of: field(key, index, name), \.string) {
            wrong(key, index, name, Setting($0), fix: "write strings, such as [\"#000000\"]")
        }
    }

    private func field(_ key: String, _ index: Int, _ name: String) throws -> TOMLNode? {
        guard let tables = try node(key)?.array, tables.indices.contains(index) else { return nil }
        return tables[index].table?[name]
    }

    /// The elements of an array, which must all have the same type.
    private func values<T>(
        of node: TOMLNode?, _ value: (TOMLNode) -> T?, refusal: (TOMLNode) -> Problem
    ) throws -> [T] {
        guard let node else { return [] }
        guard let array = node.array else { throw refusal(node) }
        return try array.map { element in
            guard let value = value(element) else { throw refusal(node) }
            return value
        }
    }

    /// The line of an array element, from 1; nil if there is no such element.
    func line(of key: String, element index: Int) -> Int? {
        guard let array = find(key)?.array, array.indices.contains(index) else { return nil }
        return array[index].line
    }

    /// The tables in an array; nil if there is no such array or if it has other elements.
    func tables(_ key: String) throws -> [Settings]? {
        guard let array = try node(key)?.array else { return nil }
        let tables = array.map { $0.table.map(Self.settings) }
        return tables.contains(nil) ? nil : tables.compactMap(\.self)
    }

    /// The values of a table.
    func settings(_ key: String) throws -> Settings { try table(key).map(Self.settings) ?? Settings() }

    /// The keys of a table with their lines; empty if there is no such table. "" is the top of the file.
    func lines(in table: String) -> [String: Int] { find(table)?.table?.mapValues(\.line) ?? [:] }

    /// The keys of each table in an array with their lines; empty if there is no such array.
    func lines(inElementsOf key: String) -> [[String: Int]] {
        find(key)?.array?.map { $0.table?.mapValues(\.line) ?? [:] } ?? []
    }

    func missing(_ key: String, fix: String) -> Problem {
        Problem(
            .setting, path: path, line: find(key)?.line,
            reason: "\(key) is missing or has the wrong type",
            fix: fix)
    }

    func wrong(_ key: String, reason: String? = nil, fix: String) -> Problem {
        let node = find(key)
        return Problem(
            .setting, path: path, line: node?.line,
            reason: reason ?? "\(key) cannot be \(node?.description ?? "left out")", fix: fix)
    }

    /// The problem of a field in the table at `index`, from 0, of the array `key`.
    func wrong(_ key: String, _ index: Int, _ field: String, _ value: Setting?, fix: String) -> Problem {
        let element = "\(key)[\(index)]"
        return Problem(
            .setting, path: path, line: find(key)?.array?[index].line,
            reason: "\(field) of \(element) \(value.map { "cannot be \($0.toml)" } ?? "is missing")", fix: fix)
    }

    /// The value of a key.
    /// - Throws: If its table is not a table in the text.
    private func node(_ key: String) throws -> TOMLNode? {
        let parts = Self.parts(key)
        if parts.count > 1, try table(parts.dropLast().joined(separator: ".")) == nil { return nil }
        return root[parts]
    }

    private func table(_ key: String) throws -> [String: TOMLNode]? {
        guard let node = try node(key) else { return nil }
        guard let table = node.table else { throw wrong(key, fix: "write it as a table, under [\(key)]") }
        return table
    }

    private func find(_ key: String) -> TOMLNode? { root[Self.parts(key)] }

    private static func parts(_ key: String) -> [String] { key.split(separator: ".").map(String.init) }

    private static func settings(_ table: [String: TOMLNode]) -> Settings { Settings(table.mapValues(Setting.init)) }
}

extension Setting {
    /// A value that is not a scalar becomes its text. Then the code that reads the setting refuses it, and unknown keys
    /// are kept.
    fileprivate init(_ node: TOMLNode) {
        switch node.content {
        case .boolean(let boolean): self = .bool(boolean)
        case .integer(let integer): self = .int(integer)
        case .number(let number): self = .double(number)
        case .string(let string): self = .string(string)
        case .table, .array, .time: self = .string(node.description)
        }
    }
}
