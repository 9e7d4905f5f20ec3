import Foundation
import ProjectStore
import TOMLKit
import Terminal

/// Themes as files, see `Theme.Description`.
package enum ThemeFile {
    /// The file of a theme: by its name in the person's own folder, `tessera/themes` of the XDG folder for configuration,
    /// then among those that come with the program, else as a path.
    /// - Throws: `ThemeFileError` where there is none.
    package static func find(
        _ name: String, shipped: URL, environment: [String: String]
    ) throws(ThemeFileError) -> URL {
        let own = ConfigurationFolder.url(environment: environment).appending(path: "themes")
        let files = FileManager.default
        let candidates = [own, shipped].map { $0.appending(path: name + ".toml") } + [URL(filePath: name)]
        if let found = candidates.first(where: { files.fileExists(atPath: $0.path) }) { return found }
        let names = [own, shipped].flatMap { (try? files.contentsOfDirectory(atPath: $0.path)) ?? [] }
            .filter { $0.hasSuffix(".toml") }.map { $0.dropLast(5) }
        throw ThemeFileError(
            path: name,
            reason: "there is no such theme or file; the themes are " + Set(names).sorted().joined(separator: ", "))
    }

    /// - Throws: `ThemeFileError` naming the file and the line.
    package static func read(_ url: URL) throws(ThemeFileError) -> Theme {
        let text: String
        do {
            text = try String(contentsOf: url, encoding: .utf8)
        } catch {
            throw ThemeFileError(path: url.path, reason: "the file cannot be read as text")
        }
        do {
            return try Theme(TOMLDecoder().decode(Theme.Description.self, from: text))
        } catch let error as TOMLParseError {
            throw ThemeFileError(path: "\(url.path):\(error.source.begin.line)", reason: error.description)
        } catch let flaw as Theme.Flaw {
            throw ThemeFileError(url, line: line(of: ["roles", flaw.role], in: text), reason: flaw.description)
        } catch let error as DecodingError {
            let (keys, reason) = Self.reason(error)
            throw ThemeFileError(url, line: line(of: keys, in: text), reason: reason)
        } catch {
            throw ThemeFileError(path: url.path, reason: error.localizedDescription)
        }
    }

    /// The line of a key, else of what holds it.
    private static func line(of keys: [String], in text: String) -> Int? {
        let text = SettingsText(text)
        return keys.indices.reversed().lazy.compactMap { text.lineNumber(of: keys[...$0].joined(separator: ".")) }.first
    }

    private static func reason(_ error: DecodingError) -> (keys: [String], reason: String) {
        switch error {
        case .keyNotFound(let key, let context):
            return (context.codingPath.map(\.stringValue), "`\(key.stringValue)` is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let keys = context.codingPath.map(\.stringValue)
            return (keys, "`\(keys.joined(separator: "."))` is not what a theme has there")
        @unknown default: return ([], "\(error)")
        }
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

    fileprivate init(_ url: URL, line: Int?, reason: String) {
        self.init(path: url.path + (line.map { ":\($0)" } ?? ""), reason: reason)
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
