import Imagery
import Terminal

/// For each true class, a row, the shares of its pixels that the last network took for each class, in percent.
struct ConfusionView {
    let shared: SharedState
    let look: Look

    private var rows: [[Int]] { shared.round.history.last { !$0.confusion.isEmpty }?.confusion ?? [] }

    var height: Int { shared.catalog.count + 1 }
    private var nameWidth: Int { min(11, shared.catalog.names.map(\.cellWidth).max() ?? 8) }

    /// The cells a column takes where there is room for all, `width` cells in all.
    private func cellWidth(in width: Int) -> Int {
        let room = (width - nameWidth - 3) / max(1, shared.catalog.count)
        return max(2, min(5, room))
    }

    func draw(in rect: Rect, into surface: inout Surface) {
        let rows = rows
        guard !rows.isEmpty else {
            surface.note(
                "No round was validated yet: it needs images with masks", in: rect, style: look.style(.muted))
            return
        }
        let width = cellWidth(in: rect.width)
        let left = rect.x + nameWidth + 3
        surface.write(
            nameWidth >= 9 ? "true in row" : "true", x: rect.x, y: rect.y, style: look.style(.muted),
            limit: nameWidth + 2)
        for (index, entry) in shared.catalog.classes.enumerated() {
            let x = left + index * width
            guard x + width <= rect.x + rect.width else { break }
            surface.write(
                sign(index).column(width, right: true), x: x, y: rect.y,
                style: look.swatch(entry.color))
        }
        for (index, counts) in rows.enumerated().prefix(max(0, rect.height - 1)) {
            drawRow(index, counts, y: rect.y + 1 + index, left: left, cell: width, in: rect, into: &surface)
        }
    }

    private func drawRow(
        _ index: Int, _ counts: [Int], y: Int, left: Int, cell width: Int, in rect: Rect, into surface: inout Surface
    ) {
        let entry = shared.catalog.classes.value(at: index)
        surface.write(
            [
                (sign(index) + " ", look.swatch(entry?.color ?? RGB(128, 128, 128))),
                ((entry?.name ?? "class \(index)").column(nameWidth), look.style(.text)),
            ], x: rect.x, y: y, limit: nameWidth + 2)
        let total = counts.reduce(0, +)
        for (column, count) in counts.enumerated() {
            let x = left + column * width
            guard x + width <= rect.x + rect.width else { break }
            let share = total == 0 ? 0 : Double(count) / Double(total)
            let percent = Int((100 * share).rounded())
            let text = total == 0 ? "" : width == 2 && percent == 100 ? "1." : percent == 0 ? "·" : "\(percent)"
            var style = look.style(column == index ? .strong : .text)
            if look.hasColor, percent > 0 {
                let color = Ramp.viridis.color(share)
                (style.background, style.foreground) = (Color(color), Color(color.contrasting))
            }
            surface.write(
                (look.symbols == .ascii && text == "·" ? "." : text).column(width, right: true), x: x, y: y,
                style: style)
        }
    }

    /// The key of a class names its column.
    private func sign(_ index: Int) -> String { shared.keymap.classKeys.value(at: index).map { String($0) } ?? "?" }
}
