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

    /// The surface as lines for a terminal or a pager, in the escape sequences of SGR with the colors of a tier.
    /// - Parameter colors: Of the palette where the tier is `palette16`: 8 or 16.
    package func ansiText(_ tier: ColorTier = .trueColor, colors: Int = 16) -> String {
        var encoder = CellEncoder(tier: tier, colors: colors)
        return (0..<height).map { y in
            encoder.begin(pen: .plain)
            for x in 0..<width where !self[x, y].isContinuation {
                encoder.put(self[x, y], as: Array(String(self[x, y].character).utf8))
            }
            encoder.reset()
            return String(decoding: encoder.bytes, as: UTF8.self)
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
}
