import Imagery
import Terminal

/// The row-normalized confusion matrix of the last validated round, in percent. Rows are true classes, columns are
/// predicted classes.
struct ConfusionView {
    let shared: SharedState
    let look: Look

    private var rows: [[Int]] { shared.round.history.last { !$0.confusion.isEmpty }?.confusion ?? [] }

    var height: Int { shared.catalog.count + 1 }
    private var nameWidth: Int { min(11, shared.catalog.names.map(\.cellWidth).max() ?? 8) }

    /// The width of a column: as wide as fits, 2 to 5 cells.
    private func cellWidth(in width: Int) -> Int {
        let space = (width - nameWidth - 3) / max(1, shared.catalog.count)
        return max(2, min(5, space))
    }

    func draw(in rect: Rect, into surface: inout Surface) {
        let rows = rows
        guard !rows.isEmpty else {
            surface.writeCentered(
                "No round was validated yet: it needs images with masks", in: rect, style: look.style(.muted))
            return
        }
        let width = cellWidth(in: rect.width)
        let left = rect.x + nameWidth + 3
        surface.write(
            nameWidth >= 9 ? "true in row" : "true", x: rect.x, y: rect.y, style: look.style(.muted),
            limit: nameWidth + 2)
        for classIndex in shared.catalog.classes.indices {
            let x = left + classIndex * width
            guard x + width <= rect.x + rect.width else { break }
            surface.write(
                classKey(classIndex), x: x + width - 1, y: rect.y, style: look.letter(class: classIndex, shared))
        }
        for (classIndex, counts) in rows.enumerated().prefix(max(0, rect.height - 1)) {
            drawRow(classIndex, counts, y: rect.y + 1 + classIndex, left: left, cell: width, in: rect, into: &surface)
        }
    }

    private func drawRow(
        _ classIndex: Int, _ counts: [Int], y: Int, left: Int, cell width: Int, in rect: Rect,
        into surface: inout Surface
    ) {
        let entry = shared.catalog.classes.value(at: classIndex)
        surface.write(
            [
                (classKey(classIndex), look.letter(class: classIndex, shared)),
                (
                    " " + (entry?.name ?? "class \(classIndex)").column(nameWidth, ellipsis: look.symbols.ellipsis),
                    look.style(.text)
                ),
            ], x: rect.x, y: y, limit: nameWidth + 2)
        let total = counts.reduce(0, +)
        for (column, count) in counts.enumerated() {
            let x = left + column * width
            guard x + width <= rect.x + rect.width else { break }
            let share = total == 0 ? 0 : Double(count) / Double(total)
            let percent = Int((100 * share).rounded())
            let text = total == 0 ? "" : width == 2 && percent == 100 ? "1." : percent == 0 ? "·" : "\(percent)"
            var style = look.style(column == classIndex ? .strong : .text)
            if look.hasColor, percent > 0 {
                let color = look.color(of: .viridis, share)
                (style.background, style.foreground) = (Color(color), Color(color.contrasting))
            }
            surface.write(
                (look.symbols == .ascii && text == "·" ? "." : text).column(width, right: true), x: x, y: y,
                style: style)
        }
    }

    /// The key of a class, used as the name of its column.
    private func classKey(_ classIndex: Int) -> String {
        shared.keymap.classKeys.value(at: classIndex).map { String($0) } ?? "?"
    }
}
