import Terminal

/// The query in the order of labeling, or the selected tiles.
package struct QueuePane: PaneComponent {
    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let positions = shared.worklist?.positions, !positions.isEmpty else { return [] }
        shared.go(to: positions[max(0, min(positions.count - 1, (shared.queueRank ?? -1) + down + right))])
        return []
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        move.isLargeStep ? Move.whyNoLargeSteps : shared.whyNoQuery(in: .queue)
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        let positions = shared.worklist?.positions
        if let end = first ? positions?.first : positions?.last { shared.go(to: end) }
        return []
    }

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        if let direction = mouse.scroll { return move(down: direction, right: 0, &shared) }
        if case .press(.left) = mouse.action,
            let tile = QueueView(shared).tile(atY: mouse.y, content: content)
        {
            shared.goOrOpen(tile)
        }
        return []
    }

    func advice(_ shared: SharedState) -> String? { shared.cursorFacts }

    func title(_ shared: SharedState) -> String { QueueView(shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        QueueView(shared).draw(in: content, look: look, into: &surface)
    }
}
