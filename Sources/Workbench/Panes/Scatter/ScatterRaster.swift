import Foundation
import Imagery
import ProjectStore
import Terminal

/// The embedding as dots, with the number of tiles and the color of each dot. A dot is half a cell, or an eighth with
/// braille.
struct ScatterRaster {
    struct Key: Hashable {
        let versions: Versions
        let plot: ScatterPlot
        let color: ScatterColor
        /// The last round of the color scale by round.
        let lastRound: Int

        /// True if all but the glyphs is the same.
        func hasSameDots(as other: Key) -> Bool {
            plot == other.plot && color == other.color && lastRound == other.lastRound
                && versions.ofDots == other.versions.ofDots
        }
    }

    private let look: Look
    private let background: RGB
    private let width: Int
    /// The number of dots per cell, horizontally and vertically.
    private let dots: (x: Int, y: Int)
    /// The number of tiles of each dot, row by row.
    private var counts: [Int32]
    /// The color of the front tile of each dot.
    private var colors: [RGB]
    /// The most important mark in each cell; nil if there is none.
    private var marks: [TileMark?]
    /// True for each cell with a selected tile; empty if nothing is selected.
    private var holdsSelected: [Bool] = []
    private var highestCount: Int32 = 1
    /// The number of tiles with each mark.
    private(set) var totals: [TileMark: Int] = [:]

    init(_ plot: ScatterPlot, embedding: [SIMD2<Float>?], color: ScatterColor, shared: SharedState, look: Look) {
        self.look = look
        background = look.backgroundColor
        width = plot.area.width
        dots = look.hasBraille ? (2, 4) : (1, 2)
        let count = width * dots.x * plot.area.height * dots.y
        counts = [Int32](repeating: 0, count: count)
        colors = [RGB](repeating: background, count: count)
        marks = []
        if shared.selection != nil { holdsSelected = [Bool](repeating: false, count: width * plot.area.height) }
        place(embedding, on: plot, color: color, shared: shared)
        placeMarks(embedding, on: plot, shared: shared)
    }

    private mutating func place(
        _ embedding: [SIMD2<Float>?], on plot: ScatterPlot, color: ScatterColor, shared: SharedState
    ) {
        let coloring = ScatterColors(color, shared, look: look)
        let entropy = shared.scores?.entropy
        let selection = shared.selection
        let dotsPerCell = Float(dots.x)
        let size = SIMD2(Float(width * dots.x), Float(plot.area.height * dots.y))
        var front = [Float](repeating: -.infinity, count: counts.count)
        for (position, point) in embedding.enumerated() {
            guard let point else { continue }
            let offset = plot.offset(of: point) * dotsPerCell
            guard offset.x >= 0, offset.y >= 0, offset.x < size.x, offset.y < size.y else { continue }
            let (x, y) = (Int(offset.x), Int(offset.y))
            let at = y * width * dots.x + x
            counts[at] += 1
            highestCount = max(highestCount, counts[at])
            // The tile with the highest entropy is in front, and selected tiles are in front of all others. The added
            // 1000 is more than any entropy (below log 254 = 5.6).
            var rank = (entropy?[position] ?? nil) ?? 0
            if let selection {
                if selection.contains(position) {
                    rank += 1000
                    holdsSelected[y / dots.y * width + x / dots.x] = true
                }
            }
            if rank > front[at] {
                front[at] = rank
                let isFaint = selection != nil && rank < 1000
                colors[at] = isFaint ? background.blended(with: coloring[position], 0.25) : coloring[position]
            }
        }
    }

    /// Updates the marks only. They change more often than the dots.
    mutating func placeMarks(_ embedding: [SIMD2<Float>?], on plot: ScatterPlot, shared: SharedState) {
        marks = [TileMark?](repeating: nil, count: width * plot.area.height)
        totals = [:]
        func put(_ mark: TileMark, _ position: Int) {
            totals[mark, default: 0] += 1
            guard shared.selection?.contains(position) != false,
                let pixel = embedding[position].flatMap(plot.pixel)
            else { return }
            let cell = pixel.row / 2 * width + pixel.column
            if marks[cell].map(\.importance) ?? -1 < mark.importance { marks[cell] = mark }
        }
        for (position, state) in shared.states.enumerated() where state != .unlabeled {
            put(shared.mark(position), position)
        }
        for position in shared.queue?.positions ?? [] where shared.states[position] == .unlabeled {
            put(shared.mark(position), position)
        }
        for position in shared.preview?.added ?? [] where shared.states[position] == .unlabeled {
            put(.added, position)
        }
        for position in shared.choices.excluded.compactMap(shared.pool.position)
        where shared.states[position] == .unlabeled {
            put(.excluded, position)
        }
    }

    /// The content of a cell; nil if it has no tile.
    func cell(x: Int, y: Int) -> Cell? {
        let inside = dotsOfCell(x: x, y: y)
        let count = inside.reduce(0) { $0 + counts[$1] }
        guard count > 0 else { return nil }
        if let mark = marks[y * width + x], mark.standsOut || count == 1 {
            var cell = look.style(mark.role, .bold)
            cell.character = mark.glyph(look)
            return cell
        }
        var cell = look.style(.text)
        if look.hasBraille {
            cell.character = Self.braille(inside.map { counts[$0] > 0 })
            cell.attributes = weight(x: x, y: y, fullness: Double(count) / Double(4 * highestCount))
        } else if look.hasHalfBlocks {
            let (upper, lower) = (inside[0], inside[1])
            cell.character = counts[upper] == 0 ? "▄" : "▀"
            cell.foreground = shaded(counts[upper] == 0 ? lower : upper)
            if counts[upper] > 0, counts[lower] > 0 { cell.background = shaded(lower) }
        } else {
            cell.character = Self.densityCharacter(Double(count) / Double(max(3, highestCount)))
            if look.hasColor {
                cell.foreground = Color(colors[inside.max { counts[$0] < counts[$1] } ?? inside[0]])
            } else {
                cell.attributes = weight(x: x, y: y, fullness: 0)
            }
        }
        return cell
    }

    /// The number of tiles in a rectangle of cells, from the plot's top left corner.
    func count(in rect: Rect) -> Int {
        var sum = 0
        for y in rect.y..<rect.y + rect.height {
            for x in rect.x..<rect.x + rect.width {
                for at in dotsOfCell(x: x, y: y) { sum += Int(counts[at]) }
            }
        }
        return sum
    }

    /// The indices of the dots of a cell, row by row.
    private func dotsOfCell(x: Int, y: Int) -> [Int] {
        (0..<dots.y).flatMap { row in
            (0..<dots.x).map { column in (y * dots.y + row) * width * dots.x + x * dots.x + column }
        }
    }

    /// The attributes of a cell without colors: bold for selected or dense cells, dim for unselected ones.
    private func weight(x: Int, y: Int, fullness: Double) -> Cell.Attributes {
        if !holdsSelected.isEmpty { return holdsSelected[y * width + x] ? .bold : .dim }
        return fullness > 0.25 ? .bold : []
    }

    /// The color of a dot, brighter if more tiles are there.
    private func shaded(_ at: Int) -> Color {
        guard look.hasPixels else { return Color(colors[at]) }
        let density = log(Double(counts[at]) + 1) / log(Double(max(2, highestCount)) + 1)
        return Color(background.blended(with: colors[at], 0.5 + 0.5 * density))
    }

    private static func braille(_ lit: [Bool]) -> Character {
        let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
        let pattern = zip(bits, lit).reduce(UInt32(0x2800)) { $1.1 ? $0 | $1.0 : $0 }
        return Character(Unicode.Scalar(pattern)!)
    }

    private static func densityCharacter(_ share: Double) -> Character {
        let characters: [Character] = [".", ":", "o", "O", "@"]
        return characters[max(0, min(characters.count - 1, Int(share * Double(characters.count))))]
    }
}

extension TileMark {
    /// True if it is shown although other tiles are in the cell.
    fileprivate var standsOut: Bool { importance >= Self.flagged.importance }

    /// The order of the marks: the highest one is shown if several tiles share a cell.
    fileprivate var importance: Int {
        switch self {
        case .unlabeled: 0
        case .skipped, .excluded: 1
        case .drafted: 2
        case .labeled: 3
        case .reviewed: 4
        case .flagged: 5
        case .disputed: 6
        case .queried: 7
        case .removed: 8
        case .added: 9
        }
    }
}
