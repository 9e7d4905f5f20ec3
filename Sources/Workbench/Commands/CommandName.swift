/// The name of a command in configuration files and in the palette, as `next-queued`. No two commands of a context have the
/// same name.
package struct CommandName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }
}

/// The commands that other code than their own row names, because a text shows their key.
extension CommandName {
    package static let quit: CommandName = "quit"
    package static let suspend: CommandName = "suspend"
    package static let palette: CommandName = "palette"
    package static let search: CommandName = "search"
    package static let saveCopy: CommandName = "save-copy"
    package static let nextQueued: CommandName = "next-queued"
    package static let nextSkipped: CommandName = "next-skipped"
    package static let openEditor: CommandName = "open-editor"
    package static let closeEditor: CommandName = "close"
    package static let retrain: CommandName = "retrain"
    package static let undo: CommandName = "undo"
    package static let void: CommandName = "void"
}
