import Foundation

/// A scalar of a settings table.
package enum Setting: Hashable, Sendable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
}

/// A table of named scalars whose meaning belongs to another room, as `[acquisition]` of `project.toml`. Names that
/// nobody knows are kept.
package struct Settings: Hashable, Sendable {
    package private(set) var values: [String: Setting]

    package init(_ values: [String: Setting] = [:]) { self.values = values }

    package subscript(name: String) -> Setting? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The scalar properties of a value.
    package init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(Settings.self, from: JSONEncoder().encode(value))
    }

    /// The value whose properties these are; names it does not have are left out.
    package func decoded<T: Decodable>(as type: T.Type) throws -> T {
        try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    }

    /// These settings with the values of `other`, which may bring new names.
    package func merging(_ other: Settings) -> Settings { Settings(values.merging(other.values) { $1 }) }
}

extension Settings: Codable {
    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Setting].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension Setting: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? container.decode(Int.self) {
            self = .int(int)
        } else if let double = try? container.decode(Double.self) {
            self = .double(double)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let bool): try container.encode(bool)
        case .int(let int): try container.encode(int)
        case .double(let double): try container.encode(double)
        case .string(let string): try container.encode(string)
        }
    }
}
