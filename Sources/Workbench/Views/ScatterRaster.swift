import Foundation
import Imagery
import Terminal

/// The embedding as pixels: how many tiles lie on each, and what they are.
struct ScatterRaster {
    struct Key: Hashable {
        let versions: Model.Versions
        let area: Rect
        let color: ScatterColor
    }

    /// For each pixel the number of tiles.
    private(set) var counts: [Int32]
    /// For each pixel the color of the tile in front; black where there is none.
    private(set) var colors: [RGB]
    /// For each cell the sign of the most important tile in it, if any stands out.
    private(set) var marks: [TileMark?]
    private(set) var highestCount: Int32 = 1
    /// How many tiles there are of each sign.
    private(set) var totals: [TileMark: Int] = [:]
    private let width: Int

    init(_ plot: ScatterPlot, embedding: [SIMD2<Float>], model: Model, look: Look) {
        width = plot.area.width
        let count = width * plot.pixelHeight
        counts = [Int32](repeating: 0, count: count)
        colors = [RGB](repeating: RGB(0, 0, 0), count: count)
        marks = [TileMark?](repeating: nil, count: plot.area.width * plot.area.height)
        var front = [Float](repeating: -.infinity, count: count)
        let highest = Float(log(Double(max(2, model.catalog.count))))
        for (position, point) in embedding.enumerated() {
            let pixel = plot.pixel(of: point)
            let at = pixel.row * width + pixel.column
            counts[at] += 1
            highestCount = max(highestCount, counts[at])
            let mark = model.mark(position)
            totals[mark, default: 0] += 1
            // The least sure tile stands in front.
            let score = model.scores?.entropy[position] ?? 0
            let entropy = score.isNaN ? 0 : score
            if entropy > front[at] {
                front[at] = entropy
                colors[at] = Self.color(position, mark: mark, share: entropy / highest, model: model, look: look)
            }
            let cell = pixel.row / 2 * width + pixel.column
            if mark != .unlabeled, (marks[cell].map { Self.importance($0) } ?? -1) < Self.importance(mark) {
                marks[cell] = mark
            }
        }
    }

    private static func color(_ position: Int, mark: TileMark, share: Float, model: Model, look: Look) -> RGB {
        switch model.view.scatterColor {
        case .entropy:
            // The ramp's dark end would vanish on a dark screen.
            return model.scores == nil ? neutral : Ramp.magma.color(0.25 + 0.75 * Double(share))
        case .predictedClass:
            return model.scores.flatMap { model.catalog.color(of: $0.predictedClass[position]) } ?? neutral
        case .state:
            guard case .rgb(let red, let green, let blue) = look.style(mark.role).foreground else { return neutral }
            return RGB(red, green, blue)
        }
    }

    private static let neutral = RGB(140, 150, 165)

    private static func importance(_ mark: TileMark) -> Int {
        switch mark {
        case .unlabeled: 0
        case .skipped, .barred: 1
        case .drafted: 2
        case .labeled: 3
        case .flagged: 4
        case .asked: 5
        case .outgoing: 6
        case .incoming: 7
        }
    }

    /// What stands in a cell, or nil if no tile lies there.
    func cell(x: Int, y: Int, look: Look) -> Cell? {
        let (upper, lower) = (2 * y * width + x, (2 * y + 1) * width + x)
        guard counts[upper] + counts[lower] > 0 else { return nil }
        if let mark = marks[y * width + x] {
            var cell = look.style(mark.role, .bold)
            cell.character = mark.glyph(look)
            return cell
        }
        guard look.hasHalfBlocks else {
            let share = Double(counts[upper] + counts[lower]) / Double(max(3, highestCount))
            let at = counts[upper] >= counts[lower] ? upper : lower
            let color = look.hasColor ? Color(colors[at]) : .terminalDefault
            return Cell(Self.crowd(share), foreground: color)
        }
        if counts[lower] == 0 { return Cell("▀", foreground: shaded(upper)) }
        if counts[upper] == 0 { return Cell("▄", foreground: shaded(lower)) }
        return Cell("▀", foreground: shaded(upper), background: shaded(lower))
    }

    /// Brighter where more tiles lie.
    private func shaded(_ at: Int) -> Color {
        let crowd = log(Double(counts[at]) + 1) / log(Double(max(2, highestCount)) + 1)
        return Color(RGB(0, 0, 0).blended(with: colors[at], 0.6 + 0.4 * crowd))
    }

    private static func crowd(_ share: Double) -> Character {
        let signs: [Character] = [".", ":", "o", "O", "@"]
        return signs[max(0, min(signs.count - 1, Int(share * Double(signs.count))))]
    }
}
