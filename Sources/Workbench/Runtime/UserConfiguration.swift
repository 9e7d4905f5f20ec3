import Files
import Foundation
import TOML
import Terminal

/// What a person sets for all projects, in `tessera/config.toml` of the XDG folder for configuration:
///
///     theme = "light"
///     [keys.everywhere]
///     next-queued = "N"
///     [keys.editor]
///     confirm = ["Ctrl-S", "Enter"]
package struct UserConfiguration: Sendable, Equatable {
    package var keymap = Keymap.standard
    /// A theme's name or file; nil for the one the program comes with.
    package var theme: String?

    package init() {}

    /// Where the file is looked for.
    package static func url(environment: [String: String]) -> URL {
        PersonalFolder.configuration.url(environment: environment).appending(path: "config.toml")
    }

    /// The configuration of the person; as the program comes where there is no file.
    /// - Throws: `UserConfigurationError`.
    package static func read(environment: [String: String]) throws(UserConfigurationError) -> UserConfiguration {
        let url = url(environment: environment)
        guard FileManager.default.fileExists(atPath: url.path) else { return UserConfiguration() }
        let text: String
        do {
            text = try TextFile.read(url)
        } catch {
            throw UserConfigurationError(path: url.path, line: nil, reason: error.reason)
        }
        return try UserConfiguration(parsing: text, path: url.path)
    }

    package init(parsing text: String, path: String) throws(UserConfigurationError) {
        let root: TOMLNode
        do {
            root = try TOML.parse(text)
        } catch {
            throw UserConfigurationError(path: path, line: error.line, reason: error.reason)
        }
        let reader = Reader(path: path)
        for (name, node) in root.members where name != "keys" && name != "theme" {
            throw reader.error("there is no setting `\(name)`; there are `theme` and `keys`", node)
        }
        if let theme = root[["theme"]] {
            guard let name = theme.string else { throw reader.error("`theme` is the name of a theme or a file", theme) }
            self.theme = name
        }
        guard let keys = root[["keys"]] else { return }
        let changes = try reader.changes(keys)
        do {
            keymap = try keymap.changed(by: changes)
        } catch {
            // The command may be written by a former name.
            let written = keys[[error.second.context.rawValue]]?.members.last {
                Commands.name(written: $0.key) == error.second.command
            }
            throw reader.error(error.description, written?.value ?? keys)
        }
    }
}

extension TOMLNode {
    /// What is in a table, in the order of the keys.
    fileprivate var members: [(key: String, value: TOMLNode)] { (table ?? [:]).sorted { $0.key < $1.key } }
}

/// Goes through the tables of a configuration and knows where each value is.
private struct Reader {
    let path: String

    func changes(_ keys: TOMLNode) throws(UserConfigurationError) -> [Keymap.Change] {
        guard keys.table != nil else { throw error("`keys` is a table", keys) }
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
                changes.append(Keymap.Change(command, in: context, keys: try events(value, of: key)))
            }
        }
        return changes
    }

    private func events(_ value: TOMLNode, of key: String) throws(UserConfigurationError) -> [KeyEvent] {
        let names: [String]
        if let one = value.string {
            names = one.split(separator: " ").map(String.init)
        } else if let list = value.array, list.allSatisfy({ $0.string != nil }) {
            names = list.compactMap(\.string)
        } else {
            throw error("`\(key)` is a text with keys, or a list of them", value)
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

    func error(_ reason: String, _ node: TOMLNode) -> UserConfigurationError {
        UserConfigurationError(path: path, line: node.line, reason: reason)
    }
}

/// A configuration that cannot be used.
package struct UserConfigurationError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let line: Int?
    package let reason: String

    package var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(reason); fix the line, or remove the file"
    }
}
