import Terminal

/// A part of the screen with its state, commands, update and view. It changes the shared state only through the methods
/// of `SharedState`. Effects are returned, not performed.
protocol PaneComponent: Sendable {
    // MARK: Commands

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect]
    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect]
    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect]

    /// Why a move would have no effect, as a sentence; nil if it has one.
    func whyNot(_ move: Move, _ shared: SharedState) -> String?

    /// True if `intercept` handles this command now.
    func intercepts(_ command: CommandName) -> Bool
    /// Lets the pane handle a command itself. Nil: the command's own handler runs.
    mutating func intercept(_ command: CommandInfo, _ shared: inout SharedState) -> [Effect]?
    /// Why a command cannot run while a shape is open that it would drop, as a sentence; nil if it can.
    func whyShapeStaysOpen(_ command: CommandInfo, _ shared: SharedState) -> String?
    /// The shape that quitting would drop, such as "a polygon"; nil if none is open.
    var openShape: String? { get }
    /// Finishes or saves an unfinished action in the pane, before the handler of a command runs.
    mutating func prepare(for command: CommandInfo, _ shared: inout SharedState) -> [Effect]

    // MARK: Input

    /// True if input must wait, because the data that it needs is still being read.
    /// - Parameter command: The command that the input runs; nil if it runs none.
    func mustWait(_ command: CommandName?, _ shared: SharedState) -> Bool
    /// Handles a typed key that is no command. Returns nil if the pane did not use it.
    mutating func type(_ key: KeyEvent, _ shared: inout SharedState) -> [Effect]?
    /// Handles pasted text. Returns true if the pane used it.
    mutating func paste(_ text: String, _ shared: inout SharedState) -> Bool
    /// - Parameter content: The area of the pane inside its border.
    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect]
    /// True from a button press in the pane until its release.
    var holdsMouse: Bool { get }

    // MARK: Messages

    /// Handles a message, after the shared state has handled it.
    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect]
    /// Called after every message, also mouse moves and ticks, so it must be cheap. Reacts to changes of the shared
    /// state.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect]
    /// True if it needs several ticks per second.
    var needsFrequentTicks: Bool { get }

    // MARK: View

    /// Adapts to a new screen size.
    mutating func followResize(from before: ScreenLayout, _ shared: SharedState)
    func title(_ shared: SharedState) -> String
    /// The text of the status line while the pane is active and there is no notice.
    func advice(_ shared: SharedState) -> String?
    /// The commands of the hint bar in the present state of the pane; empty for the usual ones.
    var stateHints: [StateHint] { get }
    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface)
}

extension PaneComponent {
    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] { [] }

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        shared.moveInImage(down: down, right: right)
        return []
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        shared.goToEndOfImage(first: first)
        return []
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? { move.isLargeStep ? Move.whyNoLargeSteps : nil }
    func intercepts(_ command: CommandName) -> Bool { false }
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
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] { [] }
    var needsFrequentTicks: Bool { false }
    mutating func followResize(from before: ScreenLayout, _ shared: SharedState) {}
    func advice(_ shared: SharedState) -> String? { nil }
    func whyShapeStaysOpen(_ command: CommandInfo, _ shared: SharedState) -> String? { nil }
    var openShape: String? { nil }
    var stateHints: [StateHint] { [] }
}

extension MouseEvent {
    /// 1 if the wheel was turned down, -1 if it was turned up.
    var scroll: Int? {
        switch action {
        case .scrollDown: 1
        case .scrollUp: -1
        case .press, .drag, .release, .move: nil
        }
    }
}
