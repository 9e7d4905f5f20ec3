import CNCurses

/// The gate that text from files, names and arguments passes before a terminal shows it: what would act on the terminal
/// instead of being seen, turn around the order of what is seen, or not be seen at all, is shown by its number.
extension String {
    /// The text in one line: control characters, line ends and tabs as `\n`, `\x1b`, marks of the direction of writing as
    /// `\u{202e}`.
    package var printable: String { escaped { $0.isHidden } }

    /// The same in several lines, with tabs: for texts of our own that names stand in, each of which is printable by itself.
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
    /// Whether a terminal acts on it (C0, DEL, C1), breaks a line at it, lets it change the direction of writing, or shows
    /// nothing for it, so that two different names would look the same. Joiners stay: scripts and emoji need them.
    var isHidden: Bool {
        switch value {
        case 0x20...0x7E: false
        case 0...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        case 0x180E, 0x200B, 0x2060...0x2064, 0xFEFF: true
        default: false
        }
    }

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
    /// Whether it is shown by its escape. Such a scalar never joins another one, but for a carriage return before a line
    /// feed.
    var isHidden: Bool { unicodeScalars.first!.isHidden || isMarkAlone }

    /// Whether it is a mark without a character to stand on: a terminal gives it no cell of its own.
    fileprivate var isMarkAlone: Bool {
        let first = unicodeScalars.first!
        return first.value > 0x2FF && !first.isHidden && screen_utf8_width(first.value) == 0
    }

    /// Its escape where it is hidden, else itself.
    var shown: String { isHidden ? String(self).printable : String(self) }
}
