/// The questions to the terminal that are sent when the screen opens. Nothing waits for the answers: they arrive as
/// input, and `InputDecoder` finds them there.
///
/// The last question is for the device attributes, which all terminals answer.
package struct TerminalQueries: Equatable, Sendable {
    package let text: String

    /// The numbers of the images that the questions about graphics name.
    static let (queriedImage, editedImage) = (4201, 4202)
    /// The color that is set and read back.
    static let color = [1, 2, 3]

    /// Nil if the terminal must not be asked: a printer, a console or an old terminal would show the questions.
    /// - Parameter asksColor: Whether the number of colors is not known otherwise.
    package init?(environment: [String: String], asksColor: Bool) {
        let type = environment["TERM"] ?? ""
        guard !type.isEmpty, !["dumb", "linux", "unknown"].contains(type), !type.hasPrefix("vt") else { return nil }
        let isMultiplexer =
            environment["TMUX"] != nil || environment["STY"] != nil
            || ["tmux", "screen"].contains { type.hasPrefix($0) }
        var text = ""
        // tmux and screen draw the screen themselves. They use such strings as titles, or pass them on, and then the
        // outer terminal answers for itself.
        if !isMultiplexer {
            if asksColor {
                let color = Self.color.map(String.init).joined(separator: ";")
                text += "\u{1B}[38;2;\(color)m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
            }
            // iTerm2 answers the question about kitty's graphics although it does not draw them.
            if environment["TERM_PROGRAM"] != "iTerm.app", environment["LC_TERMINAL"] != "iTerm2" {
                func message(_ keys: String, _ payload: String = "AAAA") -> String {
                    "\u{1B}_G\(keys);\(payload)\u{1B}\\"
                }
                text += message("a=q,i=\(Self.queriedImage),s=1,v=1,f=24,t=d")
                text += message("a=t,i=\(Self.editedImage),s=1,v=1,f=24,q=2")
                text += message("a=f,i=\(Self.editedImage),r=1,x=0,y=0,s=1,v=1,f=24,X=1")
                text += message("a=d,d=I,i=\(Self.editedImage),q=2", "")
            }
        }
        self.text = text + "\u{1B}[?1016$p" + Self.cellSize + "\u{1B}[c"
    }

    /// The question for the size of a cell. It is asked again after a resize, because the font can have changed.
    static let cellSize = "\u{1B}[16t"
}
