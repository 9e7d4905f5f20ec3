import Foundation

/// A scalar in a table of settings.
package enum Setting: Hashable, Sendable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
}

extension Setting: Equatable {
    /// NaN equals NaN, so that an unchanged line is not written again.
    package static func == (one: Setting, other: Setting) -> Bool {
        switch (one, other) {
        case (.bool(let one), .bool(let other)): one == other
        case (.int(let one), .int(let other)): one == other
        case (.double(let one), .double(let other)): one == other || one.isNaN && other.isNaN
        case (.string(let one), .string(let other)): one == other
        default: false
        }
    }
}

/// A table of named scalars that another module defines, such as `[acquisition]` in `project.toml`. Unknown names are
/// kept.
package struct Settings: Hashable, Sendable {
    package private(set) var values: [String: Setting]

    package init(_ values: [String: Setting] = [:]) { self.values = values }

    package subscript(name: String) -> Setting? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The scalar properties of a value as settings.
    package init(encoding value: some Encodable) throws {
        self = try Self.decoder.decode(Settings.self, from: Self.encoder.encode(value))
    }

    /// The value with these settings as its properties. Unknown names are ignored.
    package func decoded<T: Decodable>(as type: T.Type) throws -> T {
        try Self.decoder.decode(type, from: Self.encoder.encode(self))
    }

    // TOML has infinity and NaN, JSON does not. The code that reads a setting checks its range.
    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    /// These settings with the values of `other`, including its new names.
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
