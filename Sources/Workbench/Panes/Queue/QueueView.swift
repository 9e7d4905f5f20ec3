import Acquisition
import Rounds
import Terminal

/// Draws the query in the order of labeling, or the selected tiles.
struct QueueView {
    let shared: SharedState

    init(_ shared: SharedState) { self.shared = shared }

    var title: String {
        if let selection = shared.selection, let list = shared.worklist {
            let done = list.positions.lazy.filter { !shared.needsWork($0) }.count
            if selection.purpose == .review { return "Review · \(selection.count) tiles · \(done) done" }
            return "Selected · \(selection.count) of \(shared.pool.count) · \(list.queriedCount) queried · \(done) done"
        }
        guard let queue = shared.queue else { return "Queue" }
        return "Queue · \(shared.doneCount) of \(queue.items.count) done · \(queue.strategy), round \(queue.round)"
    }

    func draw(in content: Rect, look: Look, into surface: inout Surface) {
        guard let queue = shared.worklist, !queue.items.isEmpty else {
            let text = shared.whyNoQuery(in: shared.focus.context) ?? ""
            surface.writeCentered(text, in: content, style: look.style(.muted))
            return
        }
        let name = max(8, min(24, content.width - 36, shared.pool.nameWidth + 1))
        surface.write(
            "   # tile".column(6 + name) + " row col  entropy  reason", x: content.x, y: content.y,
            style: look.style(.muted), limit: content.width)
        for line in 0..<max(0, content.height - 1) {
            let rank = firstRank(height: content.height - 1) + line
            guard rank < queue.items.count else { break }
            drawItem(rank, queue: queue, name: name, y: content.y + 1 + line, content, look, &surface)
        }
    }

    private func drawItem(
        _ rank: Int, queue: QueueState, name: Int, y: Int, _ content: Rect, _ look: Look,
        _ surface: inout Surface
    ) {
        let (item, position) = (queue.items[rank], queue.positions[rank])
        let mark = shared.mark(position)
        let isCursor = position == shared.cursor
        let style = isCursor ? look.style(.selection) : look.style(shared.needsWork(position) ? .text : .muted)
        var glyph = isCursor ? style : look.style(mark.role, .bold)
        glyph.attributes.insert(.bold)
        let tile =
            String(item.tile.row).column(4, right: true) + String(item.tile.column).column(4, right: true)
        let known = item.entropy ?? shared.scores?.entropy[position]
        let score = known.map { Double($0).text(3) } ?? "-"
        let ellipsis = look.symbols.ellipsis
        surface.write(
            [
                (String(rank + 1).column(4, right: true), style), (" \(mark.glyph(look)) ", glyph),
                (shared.pool.picture(ofTile: position).name.column(name - 1, ellipsis: ellipsis), style), (tile, style),
                (score.column(8, right: true) + "  ", style),
                (
                    queue.explanation(at: rank, fitting: content.width - name - 26)
                        .column(max(0, content.width - name - 26), ellipsis: ellipsis), style
                ),
            ], x: content.x, y: y, limit: content.width)
    }

    /// The rank at the top. The list is scrolled so that the cursor's rank is in the middle.
    private func firstRank(height: Int) -> Int {
        guard let queue = shared.worklist else { return 0 }
        return max(0, min(queue.items.count - height, (shared.queueRank ?? 0) - height / 2))
    }

    /// The tile on the line at `y`.
    func tile(atY y: Int, content: Rect) -> Int? {
        guard let queue = shared.worklist, y > content.y else { return nil }
        let rank = firstRank(height: content.height - 1) + y - content.y - 1
        return rank < queue.positions.count ? queue.positions[rank] : nil
    }
}
