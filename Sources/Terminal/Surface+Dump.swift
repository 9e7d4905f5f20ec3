extension Surface {
    /// The surface as text to compare with: the characters, then a map of styles by letter (`.` is the plain style;
    /// trailing ones are left out), then what each letter stands for, in the order of appearance.
    package var styledText: String {
        var letters: [Cell: Character] = [:]
        var legend: [String] = []
        let names = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var map: [String] = []
        for y in 0..<height {
            var line = ""
            for x in 0..<width {
                var style = self[x, y]
                style.character = " "
                if style == Cell() {
                    line.append(".")
                } else if let letter = letters[style] {
                    line.append(letter)
                } else {
                    let letter = letters.count < names.count ? names[letters.count] : "?"
                    letters[style] = letter
                    legend.append("\(letter) \(style.styleDescription)")
                    line.append(letter)
                }
            }
            map.append(String(line.reversed().drop { $0 == "." }.reversed()))
        }
        return ([text, "--"] + map + ["--"] + legend).joined(separator: "\n")
    }

    /// The surface as lines for a terminal or a pager, in the escape sequences of SGR with 24-bit colors.
    package var ansiText: String {
        (0..<height).map { y in
            var line = ""
            var current = Cell()
            for x in 0..<width where !self[x, y].isContinuation {
                var style = self[x, y]
                style.character = " "
                if style != current { line += style.sgr }
                current = style
                line.append(self[x, y].character)
            }
            return current == Cell() ? line : line + "\u{1B}[0m"
        }.joined(separator: "\n")
    }
}

extension Cell {
    /// For instance `#ff8800 on #101010 bold`.
    fileprivate var styleDescription: String {
        var words = foreground == .terminalDefault ? ["default"] : [foreground.hex]
        if background != .terminalDefault { words += ["on", background.hex] }
        return (words + attributes.names).joined(separator: " ")
    }

    fileprivate var sgr: String {
        var codes = ["0"]
        let numbers: [(Attributes, String)] = [(.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7")]
        codes += numbers.filter { attributes.contains($0.0) }.map(\.1)
        if case .rgb(let red, let green, let blue) = foreground { codes.append("38;2;\(red);\(green);\(blue)") }
        if case .rgb(let red, let green, let blue) = background { codes.append("48;2;\(red);\(green);\(blue)") }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }
}
