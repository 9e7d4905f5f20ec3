import Foundation
import Terminal

/// Examines what the terminal can show.
struct TerminalExamination {
    let environment: [String: String]
    /// What the terminal has answered; nil if it cannot be asked.
    let report: TerminalReport?

    var diagnoses: [Diagnosis] { [terminal, size, colors, symbols] + (report.map(images) ?? []) }

    private var type: String { environment["TERM"] ?? "" }

    private var terminal: Diagnosis {
        let places = [
            environment["TMUX"] == nil ? nil : "in tmux", environment["STY"] == nil ? nil : "in screen",
            environment["SSH_CONNECTION"] == nil ? nil : "over ssh",
        ].compactMap(\.self)
        let isKnown = ColorTier.supported(terminalType: type) != nil
        return Diagnosis(
            "terminal", ([type.isEmpty ? "TERM is not set" : "TERM=\(type)"] + places).joined(separator: ", "),
            advice: isKnown
                ? nil
                : "the terminal database does not know this type: set TERM=xterm-256color, or install ncurses-term")
    }

    /// The smallest size that shows all panes without scrolling.
    private static let enough = (width: 80, height: 24)

    private var size: Diagnosis {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return Diagnosis("size", "the output is no terminal")
        }
        let isEnough = Int(size.ws_col) >= Self.enough.width && Int(size.ws_row) >= Self.enough.height
        return Diagnosis(
            "size", "\(size.ws_col)x\(size.ws_row) characters",
            advice: isEnough ? nil : "make the window larger: \(Self.enough.width)x\(Self.enough.height) or more")
    }

    private var colors: Diagnosis {
        let requested = ColorTier.requested(environment: environment)
        let supported = ColorTier.supported(terminalType: type) ?? .mono
        let tier = requested ?? (report?.hasTrueColor == true ? .trueColor : supported)
        return Diagnosis(
            "colors", tier.rawValue,
            advice: tier == .trueColor || requested == .mono
                ? nil
                : "pictures look better in 24-bit color: if the terminal has it, set COLORTERM=truecolor"
                    + (environment["SSH_CONNECTION"] == nil ? "" : "; ssh does not forward this variable"))
    }

    /// Images in real pixels, and what they need.
    private func images(_ report: TerminalReport) -> [Diagnosis] {
        guard report.isComplete else {
            return [
                Diagnosis(
                    "images", "the terminal does not answer",
                    advice: "if it can show images, start with --graphics kitty or --graphics sixel")
            ]
        }
        let forms = [report.hasKittyGraphics ? "kitty" : nil, report.hasSixel ? "sixel" : nil].compactMap(\.self)
        let cell = CellSize(ofTerminal: STDOUT_FILENO) ?? report.cellSize
        let size = cell.map { "a character has \($0.width)x\($0.height) pixels" }
        let mouse = report.hasPixelMouse ? "the mouse reports pixels" : "the mouse reports characters"
        return [
            Diagnosis(
                "images",
                ([forms.isEmpty ? "drawn with characters" : "real pixels: " + forms.joined(separator: ", ")]
                    + [size, mouse].compactMap(\.self)).joined(separator: "; "),
                advice: forms.isEmpty || cell != nil
                    ? nil : "the terminal does not say how many pixels a character has, so images cannot be shown")
        ]
    }

    private var symbols: Diagnosis {
        let symbols = SymbolSet.detect(environment: environment)
        return Diagnosis(
            "symbols", symbols.rawValue,
            advice: symbols == .unicode
                ? nil : "pictures need Unicode: set LANG=C.UTF-8, or another locale with UTF-8")
    }
}
