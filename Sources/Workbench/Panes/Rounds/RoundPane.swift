import Terminal

/// What the background does, how far the labels are, and what the rounds have brought.
package struct RoundPane: PaneComponent {
    package internal(set) var page = RoundPage.curve
    private var hadFocus = false

    mutating func retrain(_ shared: inout SharedState) -> [Effect] {
        guard !shared.round.isBusy else {
            shared.changeRound { $0.wait() }
            shared.say("The training starts when the program has loaded the last round")
            return []
        }
        shared.changeRound { $0.start() }
        return [.runRound]
    }

    mutating func cancel(_ shared: inout SharedState) -> [Effect] {
        shared.changeRound { $0.cancel() }
        return [.cancelRound]
    }

    /// Labels may have come since they were counted last.
    mutating func follow(_ shared: inout SharedState) -> [Effect] {
        let hasFocus = shared.focus == .round
        defer { hadFocus = hasFocus }
        return hasFocus && !hadFocus ? [.summarizeLabels] : []
    }

    func title(_ shared: SharedState) -> String { RoundView(self, shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        RoundView(self, shared).draw(in: content, look: look, into: &surface)
    }
}
