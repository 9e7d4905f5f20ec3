import CNCurses

/// The number of colors that a terminal can show.
package enum ColorTier: String, CaseIterable, Comparable, Sendable {
    case mono
    case palette8 = "8"
    case palette16 = "16"
    case palette256 = "256"
    case trueColor = "truecolor"

    package static func < (a: ColorTier, b: ColorTier) -> Bool { a.rank < b.rank }

    /// True if there are enough colors to draw pictures in their colors.
    package var hasPixels: Bool { self >= .palette256 }

    private var rank: Int { ColorTier.allCases.firstIndex(of: self)! }

    /// The tier that the user requests; nil leaves it to the terminfo entry of `TERM`.
    ///
    /// The first of these decides: `override` (`--color`), `NO_COLOR` (set and not empty), `TERM=dumb`, `COLORTERM`.
    package static func requested(environment: [String: String], override: ColorTier? = nil) -> ColorTier? {
        if let override { return override }
        if let no = environment["NO_COLOR"], !no.isEmpty { return .mono }
        if environment["TERM"] == "dumb" { return .mono }
        if ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased()) { return .trueColor }
        return nil
    }

    /// The tier of a terminfo entry with `colors` colors.
    package static func supported(terminfoColors colors: Int) -> ColorTier {
        switch colors {
        case (1 << 24)...: .trueColor
        case 256...: .palette256
        case 16...: .palette16
        case 8...: .palette8
        default: .mono
        }
    }

    /// The tier of the terminfo entry of a terminal type; nil if there is no such entry. No screen may be open.
    package static func supported(terminalType type: String) -> ColorTier? {
        let colors = screen_type_color_count(type)
        return colors < 0 ? nil : supported(terminfoColors: Int(colors))
    }

    /// The terminfo entries to try for `TERM=type`, the one with the most colors first.
    package func terminalTypes(for type: String) -> [String] {
        let family = type.split(separator: "-", maxSplits: 1).first.map(String.init) ?? type
        let better: [String] =
            switch self {
            case .trueColor, .palette256: ["\(family)-256color"]
            case .palette16, .palette8, .mono: []
            }
        return better.filter { $0 != type } + [type]
    }
}
