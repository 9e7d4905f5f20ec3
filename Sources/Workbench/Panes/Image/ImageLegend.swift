import Imagery
import Terminal

/// The legend of the overlay.
struct ImageLegend {
    private let shared: SharedState
    private let overlay: Overlay
    /// Nil if the image is not loaded.
    private let plane: RenderedImage?
    private let look: Look

    init(_ shared: SharedState, overlay: Overlay, plane: RenderedImage?, look: Look) {
        self.shared = shared
        self.overlay = overlay
        self.plane = plane
        self.look = look
    }

    func draw(in rect: Rect, into surface: inout Surface) {
        switch overlay {
        case .entropy: drawRamp(in: rect, into: &surface)
        case .prediction, .labels: surface.write(classes, x: rect.x, y: rect.y, limit: rect.width)
        case .difference: surface.write(difference, x: rect.x, y: rect.y, limit: rect.width)
        case .none: break
        }
    }

    private var text: Cell { look.style(.muted) }

    private func drawRamp(in rect: Rect, into surface: inout Surface) {
        let highest = shared.catalog.largestEntropy
        let (low, high) = ("entropy 0 ", " \(highest.text(2)) nats")
        let train = shared.keymap.text(for: .retrain, in: shared.focus.context)
        let isUnknown = shared.pictures.picture(shared.cursorTile.image)?.maps == nil && shared.scores == nil
        let note = isUnknown ? "  no entropy yet: \(train) trains a network" : ""
        let width = max(4, min(32, rect.width - low.count - high.count - note.cellWidth))
        surface.write(low, x: rect.x, y: rect.y, style: text, limit: rect.width)
        for step in 0..<width {
            let share = Double(step) / Double(max(1, width - 1))
            surface[rect.x + low.count + step, rect.y] = look.cell(of: .magma, share)
        }
        surface.write(high, x: rect.x + low.count + width, y: rect.y, style: text, limit: rect.width)
        let end = rect.x + low.count + width + high.count
        surface.write(note, x: end, y: rect.y, style: text, limit: rect.x + rect.width - end)
    }

    private var classes: [(String, Cell)] {
        let values = plane?.values ?? []
        let coloring = OverlayColors(
            overlay: .labels, classes: shared.classColors(look), classKeys: shared.keymap.classKeys)
        var pieces = [(overlay.rawValue + (values.isEmpty ? ": none yet" : "  "), text)]
        for value in values {
            guard let color = coloring.classes[value] else { continue }
            let key = coloring.character(OverlayColors.PixelValues(label: value)) ?? " "
            pieces.append((String(look.hasColor ? look.glyph("█", "#") : key), look.swatch(color)))
            pieces.append((" \(shared.catalog.name(of: value))  ", text))
        }
        return pieces
    }

    private var difference: [(String, Cell)] {
        let (compared, differing) = plane?.difference ?? (0, 0)
        guard compared > 0 else { return [("nothing to compare: needs labels and a prediction", text)] }
        let share = (Double(differing) / Double(compared)).percentText(1)
        return [
            (look.hasColor ? String(look.glyph("█", "#")) : "X", look.swatch(OverlayColors.differing)),
            (" label and prediction differ: \(share) of the labeled pixels  ", text),
            (look.hasColor ? String(look.glyph("█", "#")) : "=", look.swatch(OverlayColors.agreeing)),
            (" agree", text),
        ]
    }
}
