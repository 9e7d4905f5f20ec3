extension Surface {
    /// The surface as text for comparisons in tests.
    ///
    /// The text has three parts: the characters, a map with one letter per style, and the list of letters and styles.
    /// In the map `.` is the plain style; trailing ones are dropped.
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

    /// The surface as lines of text with SGR escape sequences, for a terminal or a pager.
    package func ansiText(_ tier: ColorTier = .trueColor) -> String {
        var encoder = CellEncoder(tier: tier)
        return (0..<height).map { y in
            encoder.begin(pen: .plain)
            for x in 0..<width where !self[x, y].isContinuation {
                encoder.append(self[x, y], as: Array(String(self[x, y].character).utf8))
            }
            encoder.reset()
            return String(decoding: encoder.bytes, as: UTF8.self)
        }.joined(separator: "\n")
    }
}

extension Cell {
    /// A description of the style, for instance `#ff8800 on #101010 bold`.
    fileprivate var styleDescription: String {
        var words = foreground == .terminalDefault ? ["default"] : [foreground.hex]
        if background != .terminalDefault { words += ["on", background.hex] }
        return (words + attributes.names).joined(separator: " ")
    }
}
