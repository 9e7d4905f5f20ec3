import Foundation
import Imagery
import Pool
import Terminal

/// The image under the cursor with its tiles and an overlay, a legend, and what is known of the tile.
package enum ImagePane {
    package struct Parts {
        package let picture: Rect
        let legend: Rect?
        let readout: Rect
    }

    package static func parts(of content: Rect, model: Model) -> Parts {
        let lines = content.height >= 14 ? 2 : min(1, content.height)
        let hasLegend = content.height >= 14 && model.view.shownOverlay != .none
        let height = max(0, content.height - lines - (hasLegend ? 1 : 0))
        let picture = Rect(x: content.x, y: content.y, width: content.width, height: height)
        return Parts(
            picture: picture,
            legend: hasLegend ? Rect(x: content.x, y: content.y + height, width: content.width, height: 1) : nil,
            readout: Rect(
                x: content.x, y: content.y + content.height - lines, width: content.width, height: lines))
    }

    static func title(_ model: Model) -> String {
        let number = model.pool.pictureIndex(ofTile: model.cursor) + 1
        let overlay = model.view.isRaw ? "image alone" : model.view.overlay.rawValue
        let hasScore = [.entropy, .prediction, .difference].contains(model.view.shownOverlay)
        let stale = hasScore && model.isStale ? " (stale)" : ""
        let picture = model.cursorPicture
        let selected =
            model.selection.map { " · \($0.count(in: picture.tiles)) of \(picture.grid.count) selected" } ?? ""
        return "\(picture.name) \(number)/\(model.pool.pictures.count) · \(overlay)\(stale)\(selected)"
    }

    static func draw(
        _ model: Model, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        let parts = parts(of: content, model: model)
        let plane = drawPicture(model, in: parts.picture, look: look, cache: &cache, into: &surface)
        if let legend = parts.legend { drawLegend(model, plane, in: legend, look: look, into: &surface) }
        for (offset, line) in readout(model, look: look, lines: parts.readout.height, width: content.width).enumerated()
        {
            surface.write(line, x: parts.readout.x, y: parts.readout.y + offset, limit: parts.readout.width)
        }
    }

    private static func drawPicture(
        _ model: Model, in rect: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) -> PicturePlane? {
        guard !rect.isEmpty else { return nil }
        switch model.shelf[model.cursorTile.image] {
        case .failed(let reason): surface.note(reason, in: rect, style: look.style(.error))
        case .ready(let picture):
            let fit = ImageFit(picture.image.size, in: rect)
            let plane = cache.plane(of: picture, fit: fit, model: model, look: look)
            if look.hasColor {
                plane.pixels.draw(into: &surface, x: fit.area.x, y: fit.area.y, look: look)
            } else {
                for (index, character) in plane.characters.enumerated() {
                    surface[fit.area.x + index % fit.area.width, fit.area.y + index / fit.area.width] = Cell(character)
                }
            }
            if let selection = model.selection { dim(model, outside: selection, fit: fit, look: look, into: &surface) }
            TileOverlay(model: model, fit: fit, look: look).draw(into: &surface)
            return plane
        default: surface.note("Reading \(model.cursorPicture.name)", in: rect, style: look.style(.muted))
        }
        return nil
    }

    /// Tiles that are not selected step back.
    private static func dim(
        _ model: Model, outside selection: TileSelection, fit: ImageFit, look: Look, into surface: inout Surface
    ) {
        let picture = model.cursorPicture
        let ground = RGB(look.style(.text).background) ?? RGB(0, 0, 0)
        func faint(_ color: Color) -> Color { RGB(color).map { Color($0.blended(with: ground, 0.7)) } ?? color }
        for y in fit.area.y..<fit.area.y + fit.area.height {
            for x in fit.area.x..<fit.area.x + fit.area.width {
                guard let pixel = fit.pixel(x: x, y: y) else { continue }
                let (row, column) = picture.grid.tile(atRow: pixel.row, column: pixel.column)
                if selection.contains(picture.firstTile + row * picture.grid.columns + column) { continue }
                surface[x, y].foreground = faint(surface[x, y].foreground)
                surface[x, y].background = faint(surface[x, y].background)
                if !look.hasColor { surface[x, y].character = " " }
            }
        }
    }

    private static func drawLegend(
        _ model: Model, _ plane: PicturePlane?, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        let label = look.style(.muted)
        switch model.view.shownOverlay {
        case .entropy:
            let highest = log(Double(max(2, model.catalog.count)))
            let (low, high) = ("entropy 0 ", " \(highest.text(2)) nats")
            let width = max(4, min(32, rect.width - low.count - high.count))
            surface.write(low, x: rect.x, y: rect.y, style: label, limit: rect.width)
            for step in 0..<width {
                let share = Double(step) / Double(max(1, width - 1))
                surface[rect.x + low.count + step, rect.y] =
                    look.hasColor ? Cell(" ", background: Color(Ramp.magma.color(share))) : Cell(Surface.density(share))
            }
            surface.write(high, x: rect.x + low.count + width, y: rect.y, style: label, limit: rect.width)
            if model.shelf.picture(model.cursorTile.image)?.maps == nil, model.scores == nil {
                let x = rect.x + low.count + width + high.count + 2
                surface.write("none yet: r trains", x: x, y: rect.y, style: label, limit: rect.x + rect.width - x)
            }
        case .prediction, .labels:
            let values = plane?.values ?? []
            var pieces = [(model.view.shownOverlay.rawValue + (values.isEmpty ? ": none yet" : "  "), label)]
            for value in values {
                guard let color = model.catalog.color(of: value) else { continue }
                let ink = OverlayInk(overlay: .labels, catalog: model.catalog, classKeys: model.keymap.classKeys)
                let sign = ink.character(OverlayInk.Facts(label: value)) ?? " "
                pieces.append(
                    (String(look.hasColor ? look.glyph("█", "#") : sign), swatchStyle(color, look: look)))
                pieces.append((" \(model.catalog.name(of: value))  ", label))
            }
            surface.write(pieces, x: rect.x, y: rect.y, limit: rect.width)
        case .difference:
            let (compared, differing) = plane?.difference ?? (0, 0)
            guard compared > 0 else {
                let text = "nothing to compare: labels and a prediction are needed"
                return surface.write(text, x: rect.x, y: rect.y, style: label, limit: rect.width)
            }
            let share = (100 * Double(differing) / Double(compared)).text(1)
            surface.write(
                [
                    (look.hasColor ? String(look.glyph("█", "#")) : "X", swatchStyle(OverlayInk.differing, look: look)),
                    (" label and prediction differ: \(share)% of what is labeled  ", label),
                    (look.hasColor ? String(look.glyph("█", "#")) : "=", swatchStyle(OverlayInk.agreeing, look: look)),
                    (" agree", label),
                ], x: rect.x, y: rect.y, limit: rect.width)
        case .none: break
        }
    }

    static func swatchStyle(_ color: RGB, look: Look) -> Cell {
        var style = look.style(.text, look.hasColor ? [] : .bold)
        if look.hasColor { style.foreground = Color(color) }
        return style
    }

    // MARK: The readout

    private static func readout(_ model: Model, look: Look, lines: Int, width: Int) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let mark = model.mark(model.cursor)
        let state = ("\(mark.glyph(look)) \(mark.title)", look.style(mark.role, .bold))
        let tile = "row \(model.cursorTile.row) column \(model.cursorTile.column)"
        let rect = model.pool.rect(ofTile: model.cursor)
        let place =
            width < 70
            ? ""
            : "  x \(rect.left)...\(rect.left + rect.width - 1) y \(rect.top)...\(rect.top + rect.height - 1)"
        var score: [(String, Cell)] = []
        if let scores = model.scores {
            let stale = model.isStale ? " (stale)" : ""
            score = [("  entropy ", dim), (Double(scores.entropy[model.cursor]).text(3) + stale, text)]
        }
        if lines == 1 {
            let short = "\(model.cursorTile.row),\(model.cursorTile.column) "
            return [[(width < 60 ? short : "\(model.cursorPicture.name)  \(tile)  ", text), state] + score]
        }
        var second: [(String, Cell)] = []
        if let scores = model.scores {
            second = [("predicted ", dim), (likely(scores.classShares.row(model.cursor), model.catalog, width), text)]
        }
        if let rank = model.queue?.rank(of: model.cursor), let item = model.queue?.item(of: model.cursor) {
            second.append(("asked ", dim))
            second.append(("\(rank + 1) of \(model.queue?.items.count ?? 0)", look.style(.tileAsked)))
            second.append(("  " + QueuePane.why(item), text))
        } else if model.queue != nil {
            second.append(("not asked", dim))
        }
        let first = [(model.cursorPicture.name, look.style(.text, .bold)), ("  \(tile)  ", text), state]
        return [first + score + [(place, dim)], second]
    }

    /// The classes that most of a tile is predicted to be, as many as fit well.
    private static func likely(_ shares: some Collection<Float>, _ catalog: ClassCatalog, _ width: Int) -> String {
        shares.enumerated().sorted { $0.element > $1.element }.prefix(width < 100 ? 2 : 3)
            .filter { $0.element >= 0.005 }
            .map { catalog.name(of: UInt8($0.offset)) + " " + (100 * Double($0.element)).text(0) + "%  " }.joined()
    }
}
