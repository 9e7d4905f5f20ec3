import CNCurses

/// What is sent to a terminal to set its modes, and to undo them.
enum ScreenModes {
    /// Buttons, drags, and reports without the old limit of 223 columns.
    static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
    static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"
    /// Bracketed paste: the terminal marks where pasted text begins and ends. Those without it ignore this.
    static let pasteOn = "\u{1B}[?2004h"
    static let pasteOff = "\u{1B}[?2004l"

    /// The bytes that undo what a screen does to a terminal.
    static func farewell(withMouse: Bool) -> [CChar] {
        let names = ["sgr0", "op", "rmkx", "rmcup", "cnorm"]
        let undoing = names.compactMap { screen_capability($0).map { withoutPadding(String(cString: $0)) } }
        return ((withMouse ? mouseOff : "") + pasteOff + undoing.joined()).utf8.map { CChar(bitPattern: $0) }
    }

    /// A capability without the pauses `$<5>` that only printing terminals need.
    private static func withoutPadding(_ capability: String) -> String {
        var parts = capability.split(separator: "$<", omittingEmptySubsequences: false)
        for index in parts.indices.dropFirst() {
            parts[index] = parts[index].drop { $0 != ">" }.dropFirst()
        }
        return parts.joined()
    }
}
