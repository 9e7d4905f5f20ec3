import Files
import Foundation
import Problems
import TOML
import Terminal

/// Finds and reads theme files; see `Theme.Description` for their content.
package enum ThemeFile {
    /// The file of a theme. The name is looked up in the user's folder (`tessera/themes` in the XDG configuration
    /// folder), then among the included themes. Otherwise it is a path.
    /// - Throws: `Problem` if there is none.
    package static func find(
        _ name: String, shipped: URL?, environment: [String: String]
    ) throws(Problem) -> URL {
        let own = UserDirectory.configuration.url(environment: environment).appending(path: "themes")
        let files = FileManager.default
        let folders = [own] + (shipped.map { [$0] } ?? [])
        let candidates =
            folders.map { $0.appending(path: name + ".toml") }
            + [try? URL.written(name, environment: environment)].compactMap(\.self)
        if let found = candidates.first(where: { files.fileExists(atPath: $0.path) }) { return found }
        let names = folders.flatMap { (try? files.contentsOfDirectory(atPath: $0.path)) ?? [] }
            .filter { $0.hasSuffix(".toml") }.map { $0.dropLast(5) }
        throw .theme(
            name,
            "there is no such theme or file; the themes are " + Set(names).sorted().joined(separator: ", "))
    }

    /// - Throws: `Problem` with the file and the line.
    package static func read(_ url: URL) throws(Problem) -> Theme {
        let text: String
        do {
            text = try TextFile.read(url)
        } catch {
            throw .theme(url.path, error.reason)
        }
        return try theme(parsing: text, path: url.path)
    }

    /// - Throws: `Problem` with the line of `path`.
    package static func theme(parsing text: String, path: String) throws(Problem) -> Theme {
        let description = try description(parsing: text, path: path)
        do {
            return try Theme(description)
        } catch {
            throw error.of(path)
        }
    }

    /// Parses a theme without checking its colors.
    package static func description(parsing text: String, path: String) throws(Problem) -> Theme.Description {
        try Reader(root: root(parsing: text, path: path), path: path).description()
    }

    private static func root(parsing text: String, path: String) throws(Problem) -> TOMLNode {
        do {
            return try TOML.parse(text)
        } catch {
            throw .theme(path, line: error.line, error.reason)
        }
    }
}

/// Reads the tables of a theme and reports errors with their line.
private struct Reader {
    let root: TOMLNode
    let path: String

    func description() throws(Problem) -> Theme.Description {
        guard let name = root[["name"]] else { throw missing("name") }
        guard let roles = root[["roles"]] else { throw missing("roles") }
        guard let text = name.string else { throw wrong(["name"], name) }
        guard let table = roles.table else { throw wrong(["roles"], roles) }
        var styles: [String: Theme.Description.Style] = [:]
        for (role, node) in table.sorted(by: { $0.key < $1.key }) { styles[role] = try style(node, of: role) }
        return Theme.Description(name: text, roles: styles)
    }

    private func style(_ node: TOMLNode, of role: String) throws(Problem) -> Theme.Description.Style {
        guard node.table != nil else { throw wrong(["roles", role], node) }
        func string(_ key: String) throws(Problem) -> String? {
            guard let value = node[[key]] else { return nil }
            guard let string = value.string else { throw wrong(["roles", role, key], value) }
            return string
        }
        var style = Theme.Description.Style(
            foreground: try string("foreground"), background: try string("background"), line: node.line)
        if let attributes = node[["attributes"]] {
            guard let names = attributes.array, names.allSatisfy({ $0.string != nil }) else {
                throw wrong(["roles", role, "attributes"], attributes)
            }
            style.attributes = names.compactMap(\.string)
        }
        return style
    }

    private func missing(_ key: String) -> Problem {
        .theme(path, "`\(key)` is missing")
    }

    private func wrong(_ keys: [String], _ node: TOMLNode) -> Problem {
        .theme(
            path, line: node.line,
            "`\(keys.joined(separator: "."))` has the wrong type: \(node.description)")
    }
}

extension Problem {
    /// An error in a theme file.
    fileprivate static func theme(_ path: String, line: Int? = nil, _ reason: String) -> Problem {
        Problem(path: path, line: line, reason: reason, fix: "start from a file in themes/")
    }
}
