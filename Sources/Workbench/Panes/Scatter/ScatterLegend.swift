import Imagery
import Terminal

/// The legend of the scatter's colors. Its entries continue on further lines, so that none is cut.
struct ScatterLegend {
    /// A colored square with a name.
    struct Entry: Equatable {
        enum Swatch: Equatable {
            case color(RGB)
            case label(UInt8)
            case round(Int, last: Int)
            case mark(TileMark)
            /// No square: the name is a heading.
            case none
        }

        let swatch: Swatch
        let name: String

        /// With the gap after it.
        var width: Int { name.cellWidth + (swatch == .none ? 1 : 4) }
    }

    private let color: ScatterColor
    private let shared: SharedState

    init(_ color: ScatterColor, _ shared: SharedState) {
        self.color = color
        self.shared = shared
    }

    /// The lines that the legend needs, at most a third of the pane and at least one.
    func height(width: Int, paneHeight: Int) -> Int { min(lines(width: width).count, max(1, paneHeight / 3)) }

    private var entries: [Entry] {
        switch color {
        case .entropy: return []
        case .predictedClass:
            return shared.catalog.classes.enumerated().map { Entry(swatch: .label(UInt8($0)), name: $1.name) }
        case .state: return shared.legendMarks.map { Entry(swatch: .mark($0), name: $0.title) }
        case .round:
            let last = ScatterColors.lastRound(of: shared)
            return [Entry(swatch: .none, name: "confirmed for round")]
                + (0...last).map {
                    Entry(swatch: .round($0, last: last), name: "\($0)")
                } + [Entry(swatch: .color(ScatterColors.notTrainedColor), name: "none yet")]
        }
    }

    /// The entries of each line.
    private func lines(width: Int) -> [[Entry]] {
        var lines: [[Entry]] = [[]]
        var used = 0
        for entry in entries {
            // The gap after the last entry of a line may be outside.
            if used > 0, used + entry.width - 2 > width {
                lines.append([])
                used = 0
            }
            lines[lines.count - 1].append(entry)
            used += entry.width
        }
        return lines
    }

    func draw(in rect: Rect, look: Look, into surface: inout Surface) {
        let dim = look.style(.muted)
        guard look.hasColor else {
            return surface.write(
                "glyphs show states; denser characters show more tiles", x: rect.x, y: rect.y, style: dim,
                limit: rect.width)
        }
        guard color != .entropy else { return drawRamp(in: rect, look: look, into: &surface) }
        let lines = lines(width: rect.width)
        for (offset, line) in lines.prefix(rect.height).enumerated() {
            var shown = line
            var hidden = offset == rect.height - 1 ? lines.dropFirst(rect.height).reduce(0) { $0 + $1.count } : 0
            var more = ""
            while hidden > 0 {
                more = "and \(hidden) more"
                if shown.reduce(more.cellWidth, { $0 + $1.width }) <= rect.width || shown.isEmpty { break }
                shown.removeLast()
                hidden += 1
            }
            let pieces = shown.flatMap { self.pieces(of: $0, look: look) } + [(more, dim)]
            surface.write(pieces, x: rect.x, y: rect.y + offset, limit: rect.width)
        }
    }

    private func pieces(of entry: Entry, look: Look) -> [(String, Cell)] {
        let dim = look.style(.muted)
        let foreground: Color
        switch entry.swatch {
        case .none: return [(entry.name + " ", dim)]
        case .color(let color): foreground = Color(color)
        case .label(let label): foreground = Color(shared.classColors(look)[label] ?? ScatterColors.unknownColor)
        case .round(let round, let last): foreground = Color(ScatterColors.color(ofRound: round, last: last, look))
        case .mark(let mark): foreground = look.style(mark.role).foreground
        }
        var square = dim
        square.foreground = foreground
        return [(String(look.glyph("█", "#")), square), (" \(entry.name)  ", dim)]
    }

    private func drawRamp(in rect: Rect, look: Look, into surface: inout Surface) {
        let dim = look.style(.muted)
        let steps = max(4, min(24, rect.width - 22))
        let ramp = (0..<steps).map { step in
            (" ", Cell(background: Color(ScatterColors.ramp(Double(step) / Double(steps - 1), look))))
        }
        surface.write(
            [("entropy 0 ", dim)] + ramp + [(" \(shared.catalog.largestEntropy.text(2)) nats", dim)], x: rect.x,
            y: rect.y, limit: rect.width)
    }
}
