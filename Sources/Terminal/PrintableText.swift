import CNCurses

/// Escapes hidden characters in text from files, names and arguments, before a terminal shows it.
///
/// Control characters could control the terminal. Bidirectional marks change the order of the text. Invisible
/// characters make different names look the same.
extension String {
    /// The text in one line. Line ends and control characters become `\n` or `\x1b`, other hidden ones `\u{202e}`.
    package var printable: String { escaped { $0.isHidden } }

    /// The text with newlines and tabs kept, and other hidden characters escaped. Use it for messages of the program;
    /// names in them must already be printable.
    package var printableLines: String { escaped { $0.isHidden && $0 != "\n" && $0 != "\t" } }

    private func escaped(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isEscaped) || contains(where: \.isMarkAlone) else { return self }
        var result = String.UnicodeScalarView()
        for character in self {
            let isMarkAlone = character.isMarkAlone
            for (index, scalar) in character.unicodeScalars.enumerated() {
                if isEscaped(scalar) || isMarkAlone && index == 0 {
                    result.append(contentsOf: scalar.escape.unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Whether the scalar must be escaped: control characters (C0, DEL, C1), line separators, bidirectional marks and
    /// invisible characters. Zero-width joiners stay, because scripts and emoji need them.
    var isHidden: Bool {
        switch value {
        case 0x20...0x7E: false
        case 0...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        case 0x180E, 0x200B, 0x2060...0x2064, 0xFEFF: true
        default: false
        }
    }

    /// The escape that is shown for a hidden scalar.
    fileprivate var escape: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where value < 0x10: "\\x0" + String(value, radix: 16)
        case _ where value <= 0x9F: "\\x" + String(value, radix: 16)
        default: "\\u{" + String(value, radix: 16) + "}"
        }
    }
}

extension Character {
    /// Whether the character is shown by its escape. A hidden scalar is always a character by itself, except CR LF.
    var isHidden: Bool { unicodeScalars.first!.isHidden || isMarkAlone }

    /// Whether the character is a combining mark without a base character. A terminal shows it in no cell.
    fileprivate var isMarkAlone: Bool {
        let first = unicodeScalars.first!
        return first.value > 0x2FF && !first.isHidden && screen_utf8_width(first.value) == 0
    }

    /// The escape of a hidden character, or the character itself.
    var shown: String { isHidden ? String(self).printable : String(self) }
}
