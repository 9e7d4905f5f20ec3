import Files
import Foundation
import Problems
import TOML
import Terminal

/// The user's settings for all projects, from `tessera/config.toml` in the XDG configuration folder:
///
///     theme = "light"
///     graphics = "none"
///     [keys.everywhere]
///     next-queued = "N"
///     [keys.editor]
///     confirm = ["Ctrl-S", "Enter"]
package struct UserConfiguration: Sendable, Equatable {
    package var keymap = Keymap.standard
    /// The name or the file of a theme; nil for the default theme.
    package var theme: String?
    /// How images are shown; nil for the default.
    package var graphics: GraphicsChoice?

    package init() {}

    /// The path of the file.
    package static func url(environment: [String: String]) -> URL {
        UserDirectory.configuration.url(environment: environment).appending(path: "config.toml")
    }

    /// Reads the user's configuration; the default one if there is no file.
    /// - Throws: `Problem`.
    package static func read(environment: [String: String]) throws(Problem) -> UserConfiguration {
        let url = url(environment: environment)
        guard FileManager.default.fileExists(atPath: url.path) else { return UserConfiguration() }
        let text: String
        do {
            text = try TextFile.read(url)
        } catch {
            throw .configuration(url.path, line: nil, error.reason)
        }
        return try UserConfiguration(parsing: text, path: url.path)
    }

    package init(parsing text: String, path: String) throws(Problem) {
        let root: TOMLNode
        do {
            root = try TOML.parse(text)
        } catch {
            throw .configuration(path, line: error.line, error.reason)
        }
        let reader = Reader(path: path)
        for (name, node) in root.members where !["keys", "theme", "graphics"].contains(name) {
            throw reader.error("there is no setting `\(name)`; there are `theme`, `graphics` and `keys`", node)
        }
        if let theme = root[["theme"]] {
            guard let name = theme.string else {
                throw reader.error("`theme` must be the name of a theme or a file", theme)
            }
            self.theme = name
        }
        if let graphics = root[["graphics"]] {
            guard let choice = graphics.string.flatMap(GraphicsChoice.init) else {
                let names = GraphicsChoice.allCases.map(\.rawValue).joined(separator: ", ")
                throw reader.error("`graphics` must be one of \(names)", graphics)
            }
            self.graphics = choice
        }
        guard let keys = root[["keys"]] else { return }
        let changes = try reader.changes(keys)
        do {
            keymap = try keymap.changed(by: changes)
        } catch {
            throw error.of(path)
        }
    }
}

extension TOMLNode {
    /// The entries of a table, ordered by key.
    fileprivate var members: [(key: String, value: TOMLNode)] { (table ?? [:]).sorted { $0.key < $1.key } }
}

/// Reads the tables of a configuration and reports errors with their line.
private struct Reader {
    let path: String

    func changes(_ keys: TOMLNode) throws(Problem) -> [Keymap.Change] {
        guard keys.table != nil else { throw error("`keys` must be a table", keys) }
        var changes: [Keymap.Change] = []
        for (name, commands) in keys.members {
            guard let context = KeyContext(rawValue: name), commands.table != nil else {
                let names = KeyContext.allCases.map { "keys.\($0.rawValue)" }.joined(separator: ", ")
                throw error("there is no table `keys.\(name)`; there are \(names)", commands)
            }
            for (key, value) in commands.members {
                guard let command = Commands.name(written: key) else {
                    throw error("there is no command `\(key)`; the palette (:) shows all names", value)
                }
                guard Commands.isCommand(command, in: context) else {
                    throw error("`\(key)` does nothing in `keys.\(name)`; \(Self.places(of: command))", value)
                }
                changes.append(Keymap.Change(command, in: context, keys: try events(value, of: key), line: value.line))
            }
        }
        return changes
    }

    /// Names the tables in which the command can have keys.
    private static func places(of command: CommandName) -> String {
        let names = KeyContext.allCases.filter { Commands.isCommand(command, in: $0) }.map { "`keys.\($0.rawValue)`" }
        return "it works in \(names.joined(separator: ", "))"
    }

    private func events(_ value: TOMLNode, of key: String) throws(Problem) -> [KeyEvent] {
        let names: [String]
        if let one = value.string {
            names = one.split(separator: " ").map(String.init)
        } else if let list = value.array, list.allSatisfy({ $0.string != nil }) {
            names = list.compactMap(\.string)
        } else {
            throw error("`\(key)` must be a text with keys, or a list of keys", value)
        }
        var events: [KeyEvent] = []
        for name in names {
            guard let event = KeyNotation.key(written: name) else {
                throw error("there is no key `\(name)`; write keys as a, Enter, Ctrl-R, Shift-Up, F2, Space", value)
            }
            guard !events.contains(event) else { throw error("`\(key)` has the key `\(name)` twice", value) }
            events.append(event)
        }
        return events
    }

    func error(_ reason: String, _ node: TOMLNode) -> Problem {
        .configuration(path, line: node.line, reason)
    }
}

extension Problem {
    /// An error in a configuration file.
    fileprivate static func configuration(_ path: String, line: Int?, _ reason: String) -> Problem {
        Problem(path: path, line: line, reason: reason, fix: "fix the line, or remove the file")
    }
}
