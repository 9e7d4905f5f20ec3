import Imagery
import Pool
import Terminal

/// Draws the image with its tiles and an overlay, a legend, and a readout about the tile at the cursor.
package struct ImageView {
    let pane: ImagePane
    let shared: SharedState

    init(_ pane: ImagePane, _ shared: SharedState) {
        self.pane = pane
        self.shared = shared
    }

    package struct Parts {
        package let picture: Rect
        let legend: Rect?
        let readout: Rect
    }

    package static func parts(of content: Rect, overlay: Overlay) -> Parts {
        let lines = content.height >= 22 ? 3 : content.height >= 14 ? 2 : min(1, content.height)
        let hasLegend = content.height >= 14 && overlay != .none
        let height = max(0, content.height - lines - (hasLegend ? 1 : 0))
        let picture = Rect(x: content.x, y: content.y, width: content.width, height: height)
        return Parts(
            picture: picture,
            legend: hasLegend ? Rect(x: content.x, y: content.y + height, width: content.width, height: 1) : nil,
            readout: Rect(
                x: content.x, y: content.y + content.height - lines, width: content.width, height: lines))
    }

    private var overlay: Overlay { pane.effectiveOverlay(shared) }

    var title: String {
        let number = shared.pool.pictureIndex(ofTile: shared.cursor) + 1
        let hasOutlines = shared.display.showsOutlines && [.labels, .prediction].contains(overlay)
        let name = shared.display.isRaw ? "no overlay" : pane.overlay.rawValue + (hasOutlines ? ", outlines" : "")
        let hasScore = [.entropy, .prediction, .difference].contains(overlay)
        let stale = hasScore && shared.isStale ? " (stale)" : ""
        let picture = shared.cursorPicture
        let selected =
            shared.selection.map { " · \($0.count(in: picture.tiles)) of \(picture.grid.count) selected" } ?? ""
        let zoomed = zoomText.map { " · \($0)" } ?? ""
        let adjusted = shared.cursorAdjustment.text.map { " · \($0)" } ?? ""
        let image = "\(picture.name) \(number)/\(shared.pool.pictures.count)"
        return "\(image) · \(name)\(stale)\(zoomed)\(adjusted)\(selected)"
    }

    /// The zoom in words; nil if the whole image is in view.
    private var zoomText: String? {
        pane.camera.showsAll ? nil : "zoom \(pane.camera.zoom.text(pane.camera.zoom == 1.5 ? 1 : 0))x"
    }

    func draw(
        in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        let parts = Self.parts(of: content, overlay: overlay)
        let plane = drawPicture(in: parts.picture, look: look, cache: &cache, into: &surface)
        if let legend = parts.legend {
            ImageLegend(shared, overlay: overlay, plane: plane, look: look).draw(in: legend, into: &surface)
        }
        for (offset, line) in readout(look: look, lines: parts.readout.height, width: content.width).enumerated() {
            surface.write(line, x: parts.readout.x, y: parts.readout.y + offset, limit: parts.readout.width)
        }
    }

    private func drawPicture(
        in rect: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) -> RenderedImage? {
        guard !rect.isEmpty else { return nil }
        switch shared.pictures[shared.cursorTile.image] {
        case .failed(let reason): surface.writeCentered(reason, in: rect, style: look.style(.error))
        case .ready(let picture):
            let size = picture.image.size
            let fit = ImageFit(pane.camera.part(of: size, in: rect), of: size, in: rect)
            let plane = cache.pictures.plane(of: picture, fit: fit, overlay: overlay, shared: shared, look: look)
            if let cell = shared.layout.cell, let rasters = plane.rasters, !rasters.base.bounds.isEmpty {
                let image = ImageRaster(shared, fit: fit, cell: cell, look: look)
                surface.place(image.placement(rasters.base, overlay: rasters.overlay))
                return plane
            }
            if look.hasPixels {
                plane.pixels.draw(into: &surface, x: fit.area.x, y: fit.area.y, look: look)
            } else {
                for (index, cell) in plane.cells.enumerated() {
                    surface[fit.area.x + index % fit.area.width, fit.area.y + index / fit.area.width] = cell
                }
            }
            if let selection = shared.selection { dim(outside: selection, fit: fit, look: look, into: &surface) }
            TileOverlay(shared, fit: fit, look: look).draw(into: &surface)
            return plane
        default: surface.writeCentered("Reading \(shared.cursorPicture.name)", in: rect, style: look.style(.muted))
        }
        return nil
    }

    /// Dims the tiles that are not selected.
    private func dim(
        outside selection: TileSelection, fit: ImageFit, look: Look, into surface: inout Surface
    ) {
        let picture = shared.cursorPicture
        let background = look.backgroundColor
        func faint(_ color: Color) -> Color { RGB(color).map { Color($0.blended(with: background, 0.7)) } ?? color }
        for y in fit.area.y..<fit.area.y + fit.area.height {
            for x in fit.area.x..<fit.area.x + fit.area.width {
                guard let pixel = fit.pixel(x: x, y: y) else { continue }
                let (row, column) = picture.grid.tile(atRow: pixel.row, column: pixel.column)
                if selection.contains(picture.position(row: row, column: column)) { continue }
                surface[x, y].foreground = faint(surface[x, y].foreground)
                surface[x, y].background = faint(surface[x, y].background)
                if !look.hasColor { surface[x, y].character = " " }
            }
        }
    }

    // MARK: The readout

    private func readout(look: Look, lines: Int, width: Int) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let mark = shared.mark(shared.cursor)
        let state = ("\(mark.glyph(look)) \(mark.title)", look.style(mark.role, .bold))
        let tile = "row \(shared.cursorTile.row) column \(shared.cursorTile.column)"
        let rect = shared.pool.rect(ofTile: shared.cursor)
        let place = "  x \(rect.left)...\(rect.left + rect.width - 1) y \(rect.top)...\(rect.top + rect.height - 1)"
        var score: [(String, Cell)] = []
        if let scores = shared.scores {
            let stale = shared.isStale ? " (stale)" : ""
            score = [
                ("  entropy ", dim), ((scores.entropy[shared.cursor].map { Double($0).text(3) } ?? "-") + stale, text),
            ]
        }
        // On a small screen the pane has no title.
        if shared.layout.frames.count == 1 {
            for shown in [zoomText, shared.cursorAdjustment.text].compactMap(\.self) {
                score.append(("  " + shown, look.style(.warning)))
            }
        }
        if lines == 1 {
            let short = "\(shared.cursorTile.row),\(shared.cursorTile.column) "
            return [[(width < 60 ? short : "\(shared.cursorPicture.name)  \(tile)  ", text), state] + score]
        }
        var second: [(String, Cell)] = []
        var why = ""
        if let scores = shared.scores {
            second = [
                ("predicted ", dim), (likely(scores.classShares.row(shared.cursor), shared.catalog, width), text),
            ]
        }
        if let rank = shared.queue?.rank(of: shared.cursor), let item = shared.queue?.item(of: shared.cursor) {
            second.append(("queried ", dim))
            second.append(("\(rank + 1) of \(shared.queue?.items.count ?? 0)", look.style(.tileInQuery)))
            why = item.explanation(by: shared.queue?.strategy ?? "")
        } else if shared.queue != nil {
            second.append(("not queried", dim))
        }
        let first = [(shared.cursorPicture.name, look.style(.text, .bold)), ("  \(tile)  ", text), state]
        let short = first + score
        let fits = (short.map(\.0) + [place]).reduce(0) { $0 + $1.cellWidth } <= width
        if lines == 2 { return [fits ? short + [(place, dim)] : short, second + [("  " + why, text)]] }
        return [
            fits ? short + [(place, dim)] : short, second,
            why.isEmpty ? [] : [(why.cellWidth + 4 <= width ? "why " : "", dim), (why, text)],
        ]
    }

    /// The most frequent predicted classes of the tile with their shares: two on narrow screens, else three.
    private func likely(_ shares: some Collection<Float>, _ catalog: ClassCatalog, _ width: Int) -> String {
        shares.enumerated().sorted { $0.element > $1.element }.prefix(width < 100 ? 2 : 3)
            .filter { $0.element >= 0.005 }
            .map { catalog.name(of: UInt8($0.offset)) + " " + $0.element.percentText() + "  " }.joined()
    }
}
