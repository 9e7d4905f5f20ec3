import Glibc

/// Why there is no screen, and what helps.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
    case notATerminal
    case unknownTerminal(String)
    case cannotAddressCells(String)
    case alreadyOpen
    case noPipe(errno: Int32)
    case settings(errno: Int32)
    case inputClosed

    package var description: String {
        switch self {
        case .notATerminal:
            "input or output is not a terminal: run this in one (over ssh, with `ssh -t`)"
        case .unknownTerminal(let type):
            "the terminal type TERM=\(type) is not in the terminfo database: "
                + "set TERM to a known one (`TERM=xterm-256color`), or install the package ncurses-term"
        case .cannotAddressCells(let type):
            "a terminal of the type TERM=\(type) cannot move its cursor, so it shows no full screen: "
                + "set TERM to what the terminal is, for instance xterm-256color"
        case .alreadyOpen:
            "this process has a screen open already: end it first"
        case .noPipe(let number):
            "no pipe for waking the screen: \(String(cString: strerror(number)))"
        case .settings(let number):
            "the terminal's settings cannot be read: \(String(cString: strerror(number)))"
        case .inputClosed:
            "the terminal is gone: nothing more can be read from it"
        }
    }
}
