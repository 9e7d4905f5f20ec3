import Imagery
import Terminal

/// One row per class: its labeled pixels, its share of them, and its share of the predictions for the whole pool. It
/// shows which classes need labels: those that have none, or at most half of the share that the network expects, and
/// those that it does not find in the validation images.
struct ClassBalanceTable {
    let shared: SharedState
    let look: Look

    var height: Int { shared.catalog.count + 1 }

    private static let columns = [9, 7, 7]

    func draw(in rect: Rect, into surface: inout Surface) {
        let dim = look.style(.muted)
        let name = max(5, min(14, shared.catalog.names.map(\.cellWidth).max() ?? 8))
        let rest = rect.width - name - 3 - Self.columns.reduce(0, +)
        let need = ["  needs labels", "  few"].first { $0.cellWidth <= rest } ?? ""
        surface.write(
            [
                ("  " + "class".column(name + 1), dim), ("pixels".column(Self.columns[0], right: true), dim),
                ("labels".column(Self.columns[1], right: true), dim),
                ("pool".column(Self.columns[2], right: true), dim),
            ], x: rect.x, y: rect.y, limit: rect.width)
        for row in Self.rows(of: shared).prefix(max(0, rect.height - 1)) {
            let y = rect.y + 1 + row.index
            surface.write(
                [
                    (
                        ClassIoUTable.swatch(row.index, shared, look),
                        look.swatch(class: row.index, shared)
                    ),
                    (
                        " " + shared.catalog.classes[row.index].name.column(name, ellipsis: look.symbols.ellipsis)
                            + " ",
                        look.style(.text)
                    ),
                    ("\(row.pixels)".column(Self.columns[0], right: true), look.style(.text)),
                    (row.labeledShare.percentText(1).column(Self.columns[1], right: true), look.style(.text)),
                    ((row.poolShare?.percentText(1) ?? "-").column(Self.columns[2], right: true), dim),
                    (row.needsLabels ? need : "", look.style(.warning)),
                ], x: rect.x, y: y, limit: rect.width)
        }
    }

    struct Row: Equatable {
        let index: Int
        let pixels: Int
        let labeledShare: Double
        /// Nil before the pool is scored.
        let poolShare: Double?
        /// On the validation split; nil if it is unknown.
        let iou: Double?

        /// How often the class is in the labels, relative to the predictions.
        var ratio: Double? { poolShare.flatMap { $0 > 0 ? labeledShare / $0 : nil } }

        /// A class without labels needs some. Half of the predicted share is the limit, because queries are not random,
        /// so small differences mean nothing.
        /// A network that never predicts a class expects none of it either, so a low IoU counts too.
        var needsLabels: Bool { pixels == 0 || ratio.map { $0 <= 0.5 } ?? false || iou.map { $0 < 0.05 } ?? false }
    }

    static func rows(of shared: SharedState) -> [Row] {
        let counts = shared.labelSummary?.pixels ?? []
        let total = Double(max(1, counts.reduce(0, +)))
        return shared.catalog.classes.indices.map { index in
            let pixels = counts.value(at: index) ?? 0
            return Row(
                index: index, pixels: pixels, labeledShare: Double(pixels) / total,
                poolShare: shared.predictedShares?.value(at: index), iou: shared.run.points.last?.iou.value(at: index))
        }
    }
}
