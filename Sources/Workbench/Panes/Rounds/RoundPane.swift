import Terminal

/// The status of the background work, the progress of labeling, and the results of the rounds.
package struct RoundPane: PaneComponent {
    package internal(set) var page = RoundPage.curve
    private var hadFocus = false
    private var showedAgreement = false

    mutating func retrain(_ shared: inout SharedState) -> [Effect] {
        guard !shared.round.isBusy else {
            shared.changeRound { $0.startWhenIdle() }
            shared.showMessage("The training starts when the running background work is done")
            return []
        }
        shared.changeRound { $0.start() }
        return [.runRound]
    }

    mutating func cancel(_ shared: inout SharedState) -> [Effect] {
        shared.changeRound { $0.cancel() }
        return [.cancelRound]
    }

    /// Counts and compares the labels again when the pane or the page is shown, because they may have changed.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] {
        let hasFocus = shared.focus == .round
        let showsAgreement = hasFocus && page == .agreement
        defer { (hadFocus, showedAgreement) = (hasFocus, showsAgreement) }
        return (hasFocus && !hadFocus ? [.summarizeLabels] : [])
            + (showsAgreement && !showedAgreement ? [.compareAnnotators] : [])
    }

    func title(_ shared: SharedState) -> String { RoundView(self, shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        RoundView(self, shared).draw(in: content, look: look, cache: &cache.curve, into: &surface)
    }
}
