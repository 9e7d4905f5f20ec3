import Imagery
import Rounds
import Terminal

/// One row per class: its IoU with a bar, the change of the IoU, and its share of the labels. The change is relative to
/// the round before, or to the last round of the run to compare with.
struct ClassIoUTable {
    let shared: SharedState
    let look: Look

    var height: Int { shared.catalog.count + 1 }

    func draw(in rect: Rect, into surface: inout Surface) {
        let dim = look.style(.muted)
        let points = shared.run.points
        let (last, before) = (points.last, points.dropLast().last)
        let other = shared.compared?.points.last
        let name = max(5, min(14, shared.catalog.names.map(\.cellWidth).max() ?? 8))
        let tail = 7 + 8 + 9
        let bar = max(0, rect.width - name - 3 - tail)
        let against = other == nil ? "change" : "to other"
        surface.write(
            "  " + "class".column(name + 1) + "IoU".column(bar) + "".column(7) + against.column(8, right: true)
                + "labels".column(9, right: true),
            x: rect.x, y: rect.y, style: dim, limit: rect.width)
        let labeled = max(1, shared.labelSummary?.pixels.reduce(0, +) ?? 0)
        for (index, entry) in shared.catalog.classes.enumerated().prefix(max(0, rect.height - 1)) {
            let y = rect.y + 1 + index
            let iou = last?.iou.value(at: index)
            surface.write(
                [
                    (Self.swatch(index, shared, look), look.swatch(class: index, shared)),
                    (" " + entry.name.column(name, ellipsis: look.symbols.ellipsis), look.style(.text)),
                ], x: rect.x, y: y, limit: rect.width)
            surface.bar(
                iou ?? 0, x: rect.x + name + 3, y: y, width: bar, style: look.style(.progress), symbols: look.symbols)
            let reference = other == nil ? before?.iou.value(at: index) : other?.iou.value(at: index)
            let gain = iou.flatMap { iou in reference.map { iou - $0 } }
            let share = shared.labelSummary?.pixels.value(at: index).map { Double($0) / Double(labeled) }
            surface.write(
                [
                    ((iou?.text(3) ?? "-").column(7, right: true), look.style(.text)),
                    (
                        (gain.map { ($0 >= 0 ? "+" : "") + $0.text(3) } ?? "").column(8, right: true),
                        look.style(gain ?? 0 < 0 ? .removed : .added)
                    ),
                    ((share?.percentText(1) ?? "-").column(9, right: true), dim),
                ], x: rect.x + name + 3 + bar, y: y, limit: tail)
        }
    }

    /// A block in the color of the class; without colors its key.
    static func swatch(_ index: Int, _ shared: SharedState, _ look: Look) -> String {
        look.hasColor
            ? String(look.glyph("█", "#")) : shared.keymap.classKeys.value(at: index).map { String($0) } ?? "?"
    }
}

extension Array {
    func value(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension Array where Element == Double? {
    /// Nil if the index is outside, or if the element is nil.
    func value(at index: Int) -> Double? { indices.contains(index) ? self[index] : nil }
}
