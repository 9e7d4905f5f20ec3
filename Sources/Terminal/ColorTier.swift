/// How many colors a terminal shows.
package enum ColorTier: String, CaseIterable, Comparable, Sendable {
    case mono
    case palette16 = "16"
    case palette256 = "256"
    case trueColor = "truecolor"

    package static func < (a: ColorTier, b: ColorTier) -> Bool { a.rank < b.rank }

    private var rank: Int { ColorTier.allCases.firstIndex(of: self)! }

    /// The tier to ask the terminal for: `override` (`--color`) before `NO_COLOR` (set and not empty) before
    /// `COLORTERM`; nil where none of them speaks and the terminfo entry of `TERM` decides.
    package static func wanted(environment: [String: String], override: ColorTier? = nil) -> ColorTier? {
        if let override { return override }
        if let no = environment["NO_COLOR"], !no.isEmpty { return .mono }
        if environment["TERM"] == "dumb" { return .mono }
        if ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased()) { return .trueColor }
        return nil
    }

    /// The tier that a terminfo entry with `colors` colors gives.
    package static func offered(terminfoColors colors: Int) -> ColorTier {
        switch colors {
        case (1 << 24)...: .trueColor
        case 256...: .palette256
        case 8...: .palette16
        default: .mono
        }
    }

    /// Terminfo entries to try, best first, for a terminal that calls itself `type`.
    package func terminalTypes(for type: String) -> [String] {
        let family = type.split(separator: "-", maxSplits: 1).first.map(String.init) ?? type
        let better: [String] =
            switch self {
            case .trueColor, .palette256: ["\(family)-256color"]
            case .palette16, .mono: []
            }
        return better.filter { $0 != type } + [type]
    }
}
