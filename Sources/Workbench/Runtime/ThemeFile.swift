import Foundation
import TOMLKit
import Terminal

/// Themes as files, see `Theme.Description`.
package enum ThemeFile {
    /// - Throws: `ThemeFileError` naming the file, and the line where the file is no TOML.
    package static func read(_ url: URL) throws(ThemeFileError) -> Theme {
        do {
            let text = try String(contentsOf: url, encoding: .utf8)
            return try Theme(TOMLDecoder().decode(Theme.Description.self, from: text))
        } catch let error as TOMLParseError {
            throw ThemeFileError(path: "\(url.path):\(error.source.begin.line)", reason: error.description)
        } catch let flaw as Theme.Flaw {
            throw ThemeFileError(path: url.path, reason: flaw.description)
        } catch let error as DecodingError {
            throw ThemeFileError(path: url.path, reason: Self.reason(error))
        } catch {
            throw ThemeFileError(path: url.path, reason: error.localizedDescription)
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "`\(key.stringValue)` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "`\(context.codingPath.map(\.stringValue).joined(separator: "."))` is not what a theme has there"
        @unknown default: "\(error)"
        }
    }
}

/// A file that is no theme.
package struct ThemeFileError: Error, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason); start from a file in themes/" }
}
