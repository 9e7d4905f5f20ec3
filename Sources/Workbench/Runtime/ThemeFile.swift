import Files
import Foundation
import TOML
import Terminal

/// Themes as files, see `Theme.Description`.
package enum ThemeFile {
    /// The file of a theme: by its name in the person's own folder, `tessera/themes` of the XDG folder for configuration,
    /// then among those that come with the program, else as a path.
    /// - Throws: `ThemeFileError` where there is none.
    package static func find(
        _ name: String, shipped: URL?, environment: [String: String]
    ) throws(ThemeFileError) -> URL {
        let own = PersonalFolder.configuration.url(environment: environment).appending(path: "themes")
        let files = FileManager.default
        let folders = [own] + (shipped.map { [$0] } ?? [])
        let candidates =
            folders.map { $0.appending(path: name + ".toml") }
            + [try? URL.written(name, environment: environment)].compactMap(\.self)
        if let found = candidates.first(where: { files.fileExists(atPath: $0.path) }) { return found }
        let names = folders.flatMap { (try? files.contentsOfDirectory(atPath: $0.path)) ?? [] }
            .filter { $0.hasSuffix(".toml") }.map { $0.dropLast(5) }
        throw ThemeFileError(
            path: name,
            reason: "there is no such theme or file; the themes are " + Set(names).sorted().joined(separator: ", "))
    }

    /// - Throws: `ThemeFileError` naming the file and the line.
    package static func read(_ url: URL) throws(ThemeFileError) -> Theme {
        let text: String
        do {
            text = try TextFile.read(url)
        } catch {
            throw ThemeFileError(path: url.path, reason: error.reason)
        }
        return try theme(parsing: text, path: url.path)
    }

    /// - Throws: `ThemeFileError` naming the line of `path`.
    package static func theme(parsing text: String, path: String) throws(ThemeFileError) -> Theme {
        let root = try root(parsing: text, path: path)
        let description = try Reader(root: root, path: path).description()
        do throws(Theme.Flaw) {
            return try Theme(description)
        } catch {
            throw ThemeFileError(path, line: root[["roles", error.role]]?.line, reason: error.description)
        }
    }

    /// What a text says of a theme, before its colors are looked at.
    package static func description(parsing text: String, path: String) throws(ThemeFileError) -> Theme.Description {
        try Reader(root: root(parsing: text, path: path), path: path).description()
    }

    private static func root(parsing text: String, path: String) throws(ThemeFileError) -> TOMLNode {
        do {
            return try TOML.parse(text)
        } catch {
            throw ThemeFileError(path, line: error.line, reason: error.reason)
        }
    }
}

/// Goes through the tables of a theme and knows where each value is.
private struct Reader {
    let root: TOMLNode
    let path: String

    func description() throws(ThemeFileError) -> Theme.Description {
        guard let name = root[["name"]] else { throw missing("name") }
        guard let roles = root[["roles"]] else { throw missing("roles") }
        guard let text = name.string else { throw wrong(["name"], name) }
        guard let table = roles.table else { throw wrong(["roles"], roles) }
        var styles: [String: Theme.Description.Style] = [:]
        for (role, node) in table.sorted(by: { $0.key < $1.key }) { styles[role] = try style(node, of: role) }
        return Theme.Description(name: text, roles: styles)
    }

    private func style(_ node: TOMLNode, of role: String) throws(ThemeFileError) -> Theme.Description.Style {
        guard node.table != nil else { throw wrong(["roles", role], node) }
        func string(_ key: String) throws(ThemeFileError) -> String? {
            guard let value = node[[key]] else { return nil }
            guard let string = value.string else { throw wrong(["roles", role, key], value) }
            return string
        }
        var style = Theme.Description.Style(foreground: try string("foreground"), background: try string("background"))
        if let attributes = node[["attributes"]] {
            guard let names = attributes.array, names.allSatisfy({ $0.string != nil }) else {
                throw wrong(["roles", role, "attributes"], attributes)
            }
            style.attributes = names.compactMap(\.string)
        }
        return style
    }

    private func missing(_ key: String) -> ThemeFileError {
        ThemeFileError(path, line: nil, reason: "`\(key)` is missing")
    }

    private func wrong(_ keys: [String], _ node: TOMLNode) -> ThemeFileError {
        ThemeFileError(
            path, line: node.line,
            reason: "`\(keys.joined(separator: "."))` is not what a theme has there: \(node.description)")
    }
}

/// A file that is no theme.
package struct ThemeFileError: Error, CustomStringConvertible {
    package let path: String
    package let reason: String

    fileprivate init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    fileprivate init(_ path: String, line: Int?, reason: String) {
        self.init(path: path + (line.map { ":\($0)" } ?? ""), reason: reason)
    }

    package var description: String { "\(path): \(reason); start from a file in themes/" }
}

extension Theme.Flaw {
    /// The role whose line is wrong.
    fileprivate var role: String {
        switch self {
        case .unknownRole(let role, _), .badColor(_, _, let role, _), .unknownAttribute(_, let role, _): role
        }
    }
}
