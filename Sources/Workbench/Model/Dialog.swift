/// What stands before the panes and has the keyboard.
package enum Dialog: Sendable, Equatable {
    /// Keys and commands, to read, filter and run.
    case commands(CommandList)
    /// Tiles and images, to find and go to.
    case search(Search)
    /// A round is running: really quit?
    case confirmQuit
}
