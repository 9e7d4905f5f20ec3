import CTOML
import Problems

/// A value of a TOML text with the line it stands on.
package struct TOMLNode: Sendable, CustomStringConvertible {
    package enum Content: Sendable {
        case table([String: TOMLNode])
        case array([TOMLNode])
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        /// A date, a time or both, as the text has it.
        case time(String)
    }

    package let content: Content
    /// Where the value's key is, for an element of an array where the element is; from 1, 0 for the whole text.
    package let line: Int

    package var table: [String: TOMLNode]? { if case .table(let members) = content { members } else { nil } }
    package var array: [TOMLNode]? { if case .array(let elements) = content { elements } else { nil } }
    package var string: String? { if case .string(let string) = content { string } else { nil } }
    package var integer: Int? { if case .integer(let integer) = content { integer } else { nil } }
    package var number: Double? { if case .number(let number) = content { number } else { nil } }
    package var boolean: Bool? { if case .boolean(let boolean) = content { boolean } else { nil } }

    /// The value at the end of a way through tables; nil where a table on the way is missing, or is no table.
    package subscript(keys: [String]) -> TOMLNode? {
        var node = self
        for key in keys {
            guard let next = node.table?[key] else { return nil }
            node = next
        }
        return node
    }

    /// For messages: a scalar as TOML writes it, else what kind of value it is.
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

/// TOML 1.0, by toml++.
package enum TOML {
    /// Parses a text of at most 256 KiB.
    /// - Throws: `Problem` with the line, nil where the whole text is meant.
    /// - Complexity: O(bytes), but O(tables²) for tables in tables.
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

    /// The text of a string as TOML writes it, in quotes.
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

    /// The node at `next` and what is in it; `next` is behind them afterwards. The parser limits the depth.
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
