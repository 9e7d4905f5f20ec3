import CTOML
import Problems

/// A value of a TOML text, with its line.
package struct TOMLNode: Sendable, CustomStringConvertible {
    package enum Content: Sendable {
        case table([String: TOMLNode])
        case array([TOMLNode])
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        /// A date, a time or both, in the notation of TOML.
        case time(String)
    }

    package let content: Content
    /// The line of the key, or of the element for elements of arrays; from 1. The root has 0.
    package let line: Int

    package var table: [String: TOMLNode]? { if case .table(let members) = content { members } else { nil } }
    package var array: [TOMLNode]? { if case .array(let elements) = content { elements } else { nil } }
    package var string: String? { if case .string(let string) = content { string } else { nil } }
    package var integer: Int? { if case .integer(let integer) = content { integer } else { nil } }
    /// The value of a float; nil for integers.
    package var number: Double? { if case .number(let number) = content { number } else { nil } }
    package var boolean: Bool? { if case .boolean(let boolean) = content { boolean } else { nil } }

    /// The value at a key path through nested tables. Nil if a key is missing or its parent is not a table.
    package subscript(keys: [String]) -> TOMLNode? {
        var node = self
        for key in keys {
            guard let next = node.table?[key] else { return nil }
            node = next
        }
        return node
    }

    /// A description for messages: scalars and short arrays in the notation of TOML, otherwise the kind of value.
    package var description: String {
        switch content {
        case .table: "a table"
        case .array(let elements):
            elements.count > 4 ? "an array" : "[\(elements.map(\.description).joined(separator: ", "))]"
        case .string(let string): TOML.quoted(string)
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .boolean(let boolean): "\(boolean)"
        case .time(let text): text
        }
    }
}

/// Parses TOML 1.0 with toml++.
package enum TOML {
    /// Parses a text of at most 256 KiB.
    /// - Throws: `Problem` with the line of the error; nil if the error is not in one line.
    /// - Complexity: O(bytes), but O(n²) for n tables that are nested in each other.
    package static func parse(_ text: String) throws(Problem) -> TOMLNode {
        var text = text
        var message = tessera_toml_message()
        let document = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { tessera_toml_parse($0.baseAddress, $0.count, &message) }
        }
        guard let document else {
            let reason = withUnsafeBytes(of: message.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw Problem(
                line: message.line > 0 ? Int(message.line) : nil, reason: reason,
                fix: "correct the line; toml.io explains the format")
        }
        defer { tessera_toml_free(document) }
        var count = 0
        let nodes = UnsafeBufferPointer(start: tessera_toml_nodes(document, &count), count: count)
        var next = nodes.startIndex
        return node(&next, nodes)
    }

    /// The string in quotes, with the escapes of TOML.
    package static func quoted(_ string: String) -> String {
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

    /// Reads the node at `next` with its children, and moves `next` behind them. The recursion is limited, because the
    /// parser limits the depth.
    private static func node(_ next: inout Int, _ nodes: UnsafeBufferPointer<tessera_toml_node>) -> TOMLNode {
        let node = nodes[next]
        next += 1
        let content: TOMLNode.Content
        switch tessera_toml_kind(UInt32(node.kind)) {
        case TESSERA_TOML_TABLE:
            var members: [String: TOMLNode] = [:]
            for _ in 0..<node.count {
                let key = string(nodes[next].key, nodes[next].key_length)
                members[key] = Self.node(&next, nodes)
            }
            content = .table(members)
        case TESSERA_TOML_ARRAY: content = .array((0..<node.count).map { _ in Self.node(&next, nodes) })
        case TESSERA_TOML_STRING: content = .string(string(node.text, node.text_length))
        case TESSERA_TOML_INTEGER: content = .integer(Int(node.integer))
        case TESSERA_TOML_FLOAT: content = .number(node.number)
        case TESSERA_TOML_BOOLEAN: content = .boolean(node.integer != 0)
        default: content = .time(string(node.text, node.text_length))
        }
        return TOMLNode(content: content, line: Int(node.line))
    }

    private static func string(_ bytes: UnsafePointer<CChar>?, _ length: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : length), as: UTF8.self)
    }
}
