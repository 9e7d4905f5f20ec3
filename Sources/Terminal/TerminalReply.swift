/// An answer of the terminal to one of the questions of `TerminalQueries`.
package enum TerminalReply: Equatable, Sendable {
    /// Primary device attributes (DA1). 4 means sixel.
    case attributes([Int])
    case cellSize(CellSize)
    /// Whether the terminal knows a private mode (DECRQM).
    case mode(Int, isKnown: Bool)
    /// The answer to a message of the kitty graphics protocol.
    case graphics(image: Int, isOK: Bool)
    /// The current style (DECRQSS of SGR): its parameters, separated by `;` or `:`.
    case style(String)

    /// - Parameter text: A complete sequence without its Escape and its string terminator, such as `[?62;4c`.
    init?(_ text: String) {
        if text.hasPrefix("P1$r"), text.hasSuffix("m") {
            self = .style(String(text.dropFirst(4).dropLast()))
        } else if text.hasPrefix("_G") {
            let parts = text.dropFirst(2).split(separator: ";", maxSplits: 1)
            let image = parts.first?.split(separator: ",").first { $0.hasPrefix("i=") }.flatMap { Int($0.dropFirst(2)) }
            guard let image, parts.count == 2 else { return nil }
            self = .graphics(image: image, isOK: parts[1] == "OK")
        } else if text.hasPrefix("[") {
            self.init(control: text.dropFirst().dropLast(), final: text.last!)
        } else {
            return nil
        }
    }

    private init?(control: Substring, final: Character) {
        let isPrivate = control.hasPrefix("?")
        let numbers = control.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        switch (final, isPrivate, numbers.count) {
        case ("c", true, _): self = .attributes(numbers)
        case ("t", false, 3) where numbers[0] == 6:
            guard let size = CellSize(width: numbers[2], height: numbers[1]) else { return nil }
            self = .cellSize(size)
        case ("y", true, 2) where control.hasSuffix("$"): self = .mode(numbers[0], isKnown: 1...2 ~= numbers[1])
        default: return nil
        }
    }
}
