import Foundation
import ProjectStore
import TOMLKit
import Terminal

/// What a person sets for all projects, in `tessera/config.toml` of the XDG folder for configuration:
///
///     theme = "light"
///     [keys.everywhere]
///     next-queued = "N"
///     [keys.editor]
///     confirm = ["C-s", "Enter"]
package struct UserConfiguration: Sendable, Equatable {
    package var keymap = Keymap.standard
    /// A theme's name or file; nil for the one the program comes with.
    package var theme: String?

    package init() {}

    /// Where the file is looked for.
    package static func url(environment: [String: String]) -> URL {
        ConfigurationFolder.url(environment: environment).appending(path: "config.toml")
    }

    /// The configuration of the person; as the program comes where there is no file.
    /// - Throws: `UserConfigurationError`.
    package static func read(environment: [String: String]) throws(UserConfigurationError) -> UserConfiguration {
        let url = url(environment: environment)
        guard FileManager.default.fileExists(atPath: url.path) else { return UserConfiguration() }
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw UserConfigurationError(path: url.path, line: nil, reason: "the file cannot be read as text")
        }
        return try UserConfiguration(parsing: text, path: url.path)
    }

    package init(parsing text: String, path: String) throws(UserConfigurationError) {
        let reader = Reader(text: text, path: path)
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw UserConfigurationError(path: path, line: error.source.begin.line, reason: error.description)
        } catch {
            throw UserConfigurationError(path: path, line: nil, reason: error.localizedDescription)
        }
        for name in table.keys.sorted() where name != "keys" && name != "theme" {
            throw reader.error("there is no setting `\(name)`; there are `theme` and `keys`", table: name, key: nil)
        }
        if let theme = table["theme"] {
            guard let name = theme.string else {
                throw reader.error("`theme` is the name of a theme or a file", table: "theme", key: nil)
            }
            self.theme = name
        }
        guard let keys = table["keys"] else { return }
        let changes = try reader.changes(keys)
        do {
            keymap = try keymap.changed(by: changes)
        } catch {
            throw reader.error(
                error.description, table: "keys.\(error.second.context.rawValue)", key: error.second.action.rawValue)
        }
    }
}

/// Goes through the tables of a configuration and knows where each line is.
private struct Reader {
    let text: String
    let path: String

    func changes(_ keys: any TOMLValueConvertible) throws(UserConfigurationError) -> [Keymap.Change] {
        guard let contexts = keys.table else { throw error("`keys` is a table", table: "keys", key: nil) }
        var changes: [Keymap.Change] = []
        for name in contexts.keys.sorted() {
            guard let context = KeyContext(rawValue: name), let actions = contexts[name]?.table else {
                let names = KeyContext.allCases.map { "keys.\($0.rawValue)" }.joined(separator: ", ")
                throw error("there is no table `keys.\(name)`; there are \(names)", table: "keys.\(name)", key: name)
            }
            for key in actions.keys.sorted() {
                guard let action = Action(rawValue: key) else {
                    throw error(
                        "there is no action `\(key)`; the palette (:) shows all names", table: "keys.\(name)", key: key)
                }
                let events = try events(actions[key], table: "keys.\(name)", key: key)
                changes.append(Keymap.Change(action, in: context, keys: events))
            }
        }
        return changes
    }

    private func events(
        _ value: TOMLValueConvertible?, table: String, key: String
    ) throws(UserConfigurationError) -> [KeyEvent] {
        let names: [String]
        if let one = value?.string {
            names = one.split(separator: " ").map(String.init)
        } else if let list = value?.array, list.allSatisfy({ $0.string != nil }) {
            names = list.compactMap(\.string)
        } else {
            throw error("`\(key)` is a text with keys, or a list of them", table: table, key: key)
        }
        var events: [KeyEvent] = []
        for name in names {
            guard let event = KeyNotation.key(written: name) else {
                throw error(
                    "there is no key `\(name)`; write keys as a, Enter, C-r, S-Up, F2, Space", table: table, key: key)
            }
            events.append(event)
        }
        return events
    }

    func error(_ reason: String, table: String, key: String?) -> UserConfigurationError {
        UserConfigurationError(path: path, line: line(of: key, table: table), reason: reason)
    }

    /// The line of a key in a table, else of the table.
    private func line(of key: String?, table: String) -> Int? {
        let settings = SettingsText(text)
        let header = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { line in
            line.filter { !" \t\"".contains($0) }.hasPrefix("[\(table)]")
        }
        return key.flatMap { settings.lineNumber(of: "\(table).\($0)") } ?? header.map { $0 + 1 }
            ?? settings.lineNumber(of: table)
    }
}

/// A configuration that cannot be used.
package struct UserConfigurationError: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let line: Int?
    package let reason: String

    package var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(reason); mend the line, or take the file away"
    }
}
