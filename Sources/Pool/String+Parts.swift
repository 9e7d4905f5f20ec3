extension String {
    /// The words between white space. Splitting works on Unicode scalars, so a combining mark after a blank starts its
    /// word.
    var words: [String] {
        unicodeScalars.split(whereSeparator: \.isBlank).map { String($0) }
    }

    /// The folders and the name of a path.
    var pathParts: (folders: [String], name: String) {
        let parts = utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        return (Array(parts.dropLast()), parts.last ?? self)
    }

    /// The text with single blanks between words. Names in classes files are read this way.
    package var withSingleSpaces: String { words.joined(separator: " ") }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without white space at both ends: blanks and tabs, also form feeds and all Unicode line ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(self[first..<scalars.index(after: last)])
    }
}

extension Unicode.Scalar {
    /// Whether it is white space. Datasets have thousands of paths, and the table of Unicode is slow.
    var isBlank: Bool { isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace }
}
