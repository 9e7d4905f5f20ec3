/// What stands before the panes and has the keyboard.
package enum Dialog: Sendable, Equatable {
    /// Keys and actions, to read, filter and run.
    case actions(ActionList)
    /// Tiles and images, to find and go to.
    case search(Search)
    /// A round is running: really quit?
    case confirmQuit
}
