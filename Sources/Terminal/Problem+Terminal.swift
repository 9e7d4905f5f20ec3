import Problems

/// Reasons why a screen cannot be opened or used.
extension Problem {
    package static let notATerminal = Problem(
        reason: "input or output is not a terminal", fix: "run this in one (over ssh, with `ssh -t`)")

    package static func unknownTerminal(_ type: String) -> Problem {
        Problem(
            reason: "the terminal type TERM=\(type) is not in the terminfo database",
            fix: "set TERM to a known one (`TERM=xterm-256color`), or install the package ncurses-term")
    }

    package static func cannotAddressCells(_ type: String) -> Problem {
        Problem(
            reason: "a terminal of the type TERM=\(type) cannot move its cursor, so it shows no full screen",
            fix: "set TERM to the type of the terminal, for instance xterm-256color")
    }

    package static let alreadyOpen = Problem(reason: "this process has a screen open already", fix: "end it first")

    package static func noPipe(errno code: Int32) -> Problem {
        Problem(path: nil, "no pipe can be made to wake the screen", errno: code)
    }

    package static func settings(errno code: Int32) -> Problem {
        Problem(path: nil, "the terminal's settings cannot be read", errno: code)
    }

    package static let inputClosed = Problem(
        reason: "the terminal is gone: nothing more can be read from it", fix: "open the project again in a new one")
}
