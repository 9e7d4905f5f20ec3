import Foundation

extension String {
    /// The words between white space. Splitting works on Unicode scalars, so a combining mark after a blank starts its
    /// word.
    var words: [String] {
        unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
    }

    /// The folders and the name of a path.
    var pathParts: (folders: [String], name: String) {
        let parts = split(separator: "/").map(String.init)
        return (Array(parts.dropLast()), parts.last ?? self)
    }

    /// The text with single blanks between words. Names in classes files are read this way.
    package var withSingleSpaces: String { words.joined(separator: " ") }
}

extension StringProtocol {
    /// The text without white space at both ends: blanks and tabs, also form feeds and all Unicode line ends.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
