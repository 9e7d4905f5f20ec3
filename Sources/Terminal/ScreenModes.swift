import CNCurses

/// The escape sequences that set the modes of a terminal, and that reset them.
enum ScreenModes {
    /// Reports of buttons (1000), drags (1002) and all moves (1003), in the SGR form (1006), which has no limit of 223
    /// columns. A terminal that does not know 1003 still reports drags.
    static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1003h\u{1B}[?1006h"
    static let mouseOff = "\u{1B}[?1016l\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l"
    /// Reports in pixels instead of cells. It is set after the other modes and replaces the form 1006.
    static let mousePixelsOn = "\u{1B}[?1016h"
    /// Bracketed paste: the terminal marks the start and the end of pasted text. Terminals without it ignore this.
    static let pasteOn = "\u{1B}[?2004h"
    static let pasteOff = "\u{1B}[?2004l"

    /// The bytes that reset all modes that a screen sets, and remove its images.
    static func restoreSequence(withMouse: Bool, graphics: GraphicsProtocol? = nil) -> [CChar] {
        let names = ["sgr0", "op", "rmkx", "rmcup", "cnorm"]
        let undoing = names.compactMap { screen_capability($0).map { withoutPadding(String(cString: $0)) } }
        let images = graphics.map { ImagePainter.removal(of: $0) } ?? ""
        return (images + (withMouse ? mouseOff : "") + pasteOff + undoing.joined()).utf8.map { CChar(bitPattern: $0) }
    }

    /// Removes padding delays such as `$<5>` from a capability. Only slow hardware terminals need them.
    private static func withoutPadding(_ capability: String) -> String {
        var parts = capability.split(separator: "$<", omittingEmptySubsequences: false)
        for index in parts.indices.dropFirst() {
            parts[index] = parts[index].drop { $0 != ">" }.dropFirst()
        }
        return parts.joined()
    }
}
