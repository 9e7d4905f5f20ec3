extension Color {
    /// Parses `#rrggbb`, or `default` for the terminal's default color. Nil for any other text.
    package init?(hex text: String) {
        if text == "default" {
            self = .terminalDefault
            return
        }
        let digits = text.dropFirst()
        guard text.first == "#", digits.count == 6, digits.allSatisfy(\.isHexDigit),
            let value = UInt32(digits, radix: 16)
        else { return nil }
        self = .rgb(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
    }

    /// The color in the form that `init(hex:)` parses.
    package var hex: String {
        guard case .rgb(let red, let green, let blue) = self else { return "default" }
        return "#"
            + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
