import Foundation

/// JSON texts in one line, with the keys in the order in which they are given.
enum JSONText {
    static func string(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<"\u{20}", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    static func list(_ items: some Sequence<String>) -> String { "[" + items.joined(separator: ",") + "]" }

    static func integers(_ integers: some Sequence<Int>) -> String { list(integers.map(String.init)) }

    /// An object, or its text without the first brace.
    static func object(_ members: [(key: String, value: String)], isOpen: Bool = false) -> String {
        (isOpen ? "" : "{") + members.map { string($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
    }
}
