/// A text that names commands instead of keys, because keys can be remapped: `"\\(.paint, in: .editor) closes it"`.
package struct KeyText: Sendable, ExpressibleByStringInterpolation {
    fileprivate enum Part: Sendable {
        case words(String)
        case key(CommandName, KeyContext)
    }

    private let parts: [Part]

    package init(_ text: String) { parts = [.words(text)] }
    package init(stringLiteral text: String) { self.init(text) }
    package init(stringInterpolation text: StringInterpolation) { parts = text.parts }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ text: String) { parts.append(.words(text)) }

        /// Inserts the key of `command` in `context`.
        package mutating func appendInterpolation(_ command: CommandName, in context: KeyContext) {
            parts.append(.key(command, context))
        }
    }

    /// The text with the keys of this keymap.
    package func text(_ keymap: Keymap) -> String {
        parts.map { part in
            switch part {
            case .words(let text): text
            case .key(let command, let context): keymap.text(for: command, in: context)
            }
        }.joined()
    }
}
