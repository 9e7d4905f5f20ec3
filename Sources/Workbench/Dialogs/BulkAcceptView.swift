import Imagery
import Terminal

/// Draws the list of certain predictions.
struct BulkAcceptView {
    let list: BulkAccept
    let shared: SharedState
    let look: Look

    func draw(into surface: inout Surface) {
        let rect = DialogView.box(width: 76, height: max(8, list.tiles.count + 4), in: surface.bounds)
        DialogView.clear(rect, title: "Confirm certain predictions", look: look, into: &surface)
        let inside = rect.inset()
        surface.write(
            [
                (" at least ", look.style(.overlay)), ("\(list.limit)%", look.style(.accent, .bold)),
                (" at every pixel: \(list.chosen.count) of \(list.count) tiles", look.style(.overlay)),
                (progress, look.style(.muted)),
            ], x: inside.x, y: inside.y, limit: inside.width)
        guard !list.tiles.isEmpty else { return }
        DialogView.drawLines(
            list.tiles.count, selection: list.selection, in: inside, look: look, into: &surface
        ) { index, selected in
            line(list.tiles[index], selected: selected, width: inside.width)
        }
    }

    private var progress: String {
        let failed = list.failed == 0 ? "" : ", \(list.failed) not readable"
        return (list.isComplete ? "" : ", \(list.tiles.count + list.failed) of \(list.count) examined") + failed
    }

    private func line(_ tile: ExaminedTile, selected: Cell?, width: Int) -> [(String, Cell)] {
        let isChosen = list.isChosen(tile)
        let style = selected ?? look.style(isChosen ? .text : .muted)
        let mark = isChosen ? look.glyph("✓", "x") : list.reachesLimit(tile) ? "-" : " "
        let name = shared.pool.position(of: tile.tile).map { shared.pool.picture(ofTile: $0).name } ?? ""
        let place = "\(name) \(tile.tile.row),\(tile.tile.column)"
        let nameWidth = min(36, width / 2)
        return [
            (" \(mark) ", selected ?? look.style(.success, .bold)),
            (place.column(nameWidth, ellipsis: look.symbols.ellipsis), style),
            // Rounded down, so that a tile below the limit never seems to reach it.
            ("\(Int(100 * tile.confidence))%".column(5, right: true) + "  ", style),
            (classes(tile).column(width - nameWidth - 10, ellipsis: look.symbols.ellipsis), style),
        ]
    }

    /// The predicted classes with their shares, the largest first.
    private func classes(_ tile: ExaminedTile) -> String {
        var counts = [Int](repeating: 0, count: 256)
        for value in tile.labels.values { counts[Int(value)] += 1 }
        let values = tile.labels.distinctValues.sorted { (counts[Int($1)], $0) < (counts[Int($0)], $1) }
        return values.map { value in
            let share = 100 * Double(counts[Int(value)]) / Double(tile.labels.values.count)
            return "\(shared.catalog.name(of: value)) \(share.text(0))%"
        }.joined(separator: ", ")
    }
}
