import Foundation

extension String {
    /// What stands between white space. A mark that combines with the blank before it is a part of its word.
    var words: [String] {
        unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
    }

    /// The folders and the name of a path.
    var pathParts: (folders: [String], name: String) {
        let parts = split(separator: "/").map(String.init)
        return (Array(parts.dropLast()), parts.last ?? self)
    }

    /// With single blanks between words, as names come out of files of classes.
    var squeezed: String { words.joined(separator: " ") }
}

extension StringProtocol {
    /// Without the white space at both ends: blanks and tabs, also form feeds and the line ends of Unicode.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
