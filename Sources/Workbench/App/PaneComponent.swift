import Terminal

/// A part of the screen with its own state, commands, update and view. It gets what all panes share and changes that
/// through its methods alone. Effects are returned, not performed.
protocol PaneComponent: Sendable {
    // MARK: Commands

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect]
    mutating func moveFar(down: Int, right: Int, _ shared: inout SharedState) -> [Effect]
    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect]

    /// Why a move would move nothing, as a sentence for the person; nil where it can.
    func whyNot(_ move: Move, _ shared: SharedState) -> String?

    /// Whether `intercept` does something else for a command than its own handler.
    func takesOver(_ command: CommandName) -> Bool
    /// Takes a command of the panes before its own handler does; nil where that is to run.
    mutating func intercept(_ command: CommandInfo, _ shared: inout SharedState) -> [Effect]?
    /// Ends or saves what is under way in the pane, before the handler of a command runs.
    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect]

    // MARK: Input

    /// Whether input must wait, because what it acts on is still being read.
    /// - Parameter command: What the input runs; nil where it runs no command.
    func mustWait(_ command: CommandName?, _ shared: SharedState) -> Bool
    /// Takes a key that is typed into the pane and is no command; nil where it was none.
    mutating func type(_ key: KeyEvent, _ shared: inout SharedState) -> [Effect]?
    /// Takes text that is pasted into the pane; whether it could.
    mutating func paste(_ text: String, _ shared: inout SharedState) -> Bool
    /// - Parameter content: Where the pane lies.
    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect]
    /// Whether a button that went down in the pane is held.
    var holdsMouse: Bool { get }

    // MARK: Messages

    /// Takes what happened, after the shared state has.
    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect]
    /// Follows what the last message has changed in the shared state.
    mutating func follow(_ shared: inout SharedState) -> [Effect]
    /// Whether it wants to know several times a second that time has passed.
    var needsFrequentTicks: Bool { get }

    // MARK: View

    /// Follows a change of the screen's size.
    mutating func followResize(from before: ScreenLayout, _ shared: SharedState)
    func title(_ shared: SharedState) -> String
    /// What the line above the hints says while the pane has the keyboard.
    func advice(_ shared: SharedState) -> String?
    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface)
}

extension PaneComponent {
    mutating func moveFar(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] { [] }

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        shared.moveInImage(down: down, right: right)
        return []
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        shared.goToEndOfImage(first: first)
        return []
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? { move.isFar ? Move.whyNotFar : nil }
    func takesOver(_ command: CommandName) -> Bool { false }
    mutating func intercept(_ command: CommandInfo, _ shared: inout SharedState) -> [Effect]? { nil }
    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect] { [] }
    func mustWait(_ command: CommandName?, _ shared: SharedState) -> Bool { false }
    mutating func type(_ key: KeyEvent, _ shared: inout SharedState) -> [Effect]? { nil }
    mutating func paste(_ text: String, _ shared: inout SharedState) -> Bool { false }

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        if let direction = mouse.scroll { shared.goToImage(by: direction) }
        return []
    }

    var holdsMouse: Bool { false }
    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect] { [] }
    mutating func follow(_ shared: inout SharedState) -> [Effect] { [] }
    var needsFrequentTicks: Bool { false }
    mutating func followResize(from before: ScreenLayout, _ shared: SharedState) {}
    func advice(_ shared: SharedState) -> String? { nil }
}

extension MouseEvent {
    /// 1 where the wheel turned down, -1 where it turned up.
    var scroll: Int? {
        switch action {
        case .scrollDown: 1
        case .scrollUp: -1
        case .press, .drag, .release, .move: nil
        }
    }
}
