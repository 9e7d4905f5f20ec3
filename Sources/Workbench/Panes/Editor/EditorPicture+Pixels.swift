import Imagery
import Terminal

/// The tile in real pixels: the image, over it the labels with the lines, and the cursor.
extension EditorPicture {
    /// Nil if the view is empty.
    func placement(in cell: CellSize, cache: inout EditorImageCache) -> ImagePlacement? {
        guard !view.isEmpty else { return nil }
        let window = EditorWindow(EditorGeometry(view: view, tile: tile, cell: cell), cell: cell)
        let step = window.step
        let key = EditorImageCache.Key(
            image: tile.tile.image, step: step, adjustment: shared.adjustment(ofImage: tile.tile.image),
            background: background)
        cache.cover(window.rect, wanted: surroundings(of: window), key: key) {
            exists($0) ? mean(from: $0, imageColor) : background
        }
        let overlay = overlay(of: cache.rect, key: key, cache: &cache.overlay)
        let source = Rect(
            x: (window.rect.left - cache.rect.left) / step, y: (window.rect.top - cache.rect.top) / step,
            width: window.rect.width / step, height: window.rect.height / step)
        return ImagePlacement(
            slot: .editor, area: view, base: cache.base, overlay: overlay, source: source,
            sprite: EditorCursor(pane, tile, window: window).sprite)
    }

    /// The pixels around the tile that can come into view while the cursor moves in the tile: on each side half of what
    /// is left of the view, or the margin of `EditorGeometry.scroll`.
    private func surroundings(of window: EditorWindow) -> PixelRect {
        func span(_ start: Int, _ extent: Int, _ visible: Int) -> Range<Int> {
            let margin = visible >= extent ? (visible - extent + 1) / 2 : min(visible / 4, 6 * window.step)
            return start - margin..<start + extent + margin
        }
        let rows = span(tile.rect.top, tile.rect.height, window.rect.height)
        let columns = span(tile.rect.left, tile.rect.width, window.rect.width)
        return PixelRect(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
    }

    // MARK: The overlay

    private typealias Tint = (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8)

    private func overlay(of rect: PixelRect, key: EditorImageCache.Key, cache: inout EditorOverlayCache) -> Raster {
        let step = key.step
        let size = Size(height: rect.height / step, width: rect.width / step)
        var tints = TintTable(self)
        var raster = cache.raster(
            EditorOverlayCache.Key(
                image: key, rect: rect, tile: tile.rect, maps: picture.maps, overlay: coloring.overlay,
                classes: coloring.classes, opacity: shared.display.opacity, showsOutlines: coloring.showsOutlines),
            labels: shownLabels(of: rect, step: step), size: size,
            reach: coloring.showsOutlines ? OverlayColors.outlineReach : 0
        ) { x, y in
            let pixel = Pixel(row: rect.top + y * step, column: rect.left + x * step)
            guard exists(pixel) else { return (0, 0, 0, 0) }
            return outline(at: pixel, step: step) ?? tints.tint(pixelValues(pixel), isInside: isInside(pixel))
        }
        drawLines(into: &raster, of: rect, step: step)
        return raster
    }

    /// The label of each pixel of a raster of `rect`, row by row; unlabeled outside of the image.
    private func shownLabels(of rect: PixelRect, step: Int) -> [UInt8] {
        let (width, height) = (rect.width / step, rect.height / step)
        var shown = [UInt8](repeating: LabelMask.unlabeled, count: width * height)
        func add(_ mask: LabelMask, at place: PixelRect) {
            for y in 0..<height {
                let row = rect.top + y * step - place.top
                guard 0..<place.height ~= row else { continue }
                for x in 0..<width {
                    let column = rect.left + x * step - place.left
                    if 0..<place.width ~= column {
                        shown[y * width + x] = mask.values[row * place.width + column]
                    }
                }
            }
        }
        let size = picture.labels.size
        add(picture.labels, at: PixelRect(top: 0, left: 0, height: size.height, width: size.width))
        add(labels, at: tile.rect)
        return shown
    }

    /// The tints of all values that a pixel can have, because computing one takes longer than looking it up.
    private struct TintTable {
        private let picture: EditorPicture
        private var known: [Tint?] = Array(repeating: nil, count: 2 * 3 * 256)

        init(_ picture: EditorPicture) { self.picture = picture }

        mutating func tint(_ values: OverlayColors.PixelValues, isInside: Bool) -> Tint {
            let key: Int
            switch picture.coloring.overlay {
            case .none: key = 0
            case .entropy: key = values.entropy.map { 256 + Int($0) } ?? 0
            case .prediction: key = values.predicted.map { 256 + Int($0) } ?? 0
            case .labels:
                key =
                    values.label == LabelMask.unlabeled
                    ? values.predicted.map { 512 + Int($0) } ?? 0 : 256 + Int(values.label)
            case .difference: key = values.agrees.map { $0 ? 256 : 257 } ?? 0
            }
            let index = (isInside ? 768 : 0) + key
            if let tint = known[index] { return tint }
            let tint = picture.layer(values, isInside: isInside)
            known[index] = tint
            return tint
        }
    }

    /// The layer over a pixel: the overlay, and in neighboring tiles the dimming above it.
    private func layer(_ values: OverlayColors.PixelValues, isInside: Bool) -> Tint {
        let tint = coloring.showsOutlines ? nil : tint(values, isInside: isInside)
        guard !isInside else { return tint.map { Self.tint($0.color, $0.share) } ?? (0, 0, 0, 0) }
        let (dark, share) = Self.dimming
        guard let tint else { return Self.tint(dark, share) }
        // Two layers in one.
        let both = 1 - (1 - tint.share) * (1 - share)
        return Self.tint(tint.color.blended(with: dark, share / both), both)
    }

    /// The opaque color of a pixel that is on an outline or on its casing; nil for others.
    private func outline(at pixel: Pixel, step: Int) -> Tint? {
        guard coloring.showsOutlines else { return nil }
        let own = imageColor(pixel)
        // The last pixels that the raster shows. Outside the image regions continue.
        let (lastRow, lastColumn) = (
            (picture.image.size.height - 1) / step * step, (picture.image.size.width - 1) / step * step
        )
        let color = coloring.outlined(own) {
            outlinedLabel(
                Pixel(row: min(lastRow, pixel.row + $1 * step), column: min(lastColumn, pixel.column + $0 * step)))
        }
        return color == own ? nil : Self.tint(color, 1)
    }

    private static func tint(_ color: RGB, _ opacity: Double) -> Tint {
        (color.red, color.green, color.blue, UInt8((opacity * 255).rounded()))
    }

    // MARK: Lines

    /// Draws the borders of superpixels, the border of the proposal, and the open outline.
    private func drawLines(into raster: inout Raster, of rect: PixelRect, step: Int) {
        guard !shared.display.isRaw || !tile.tracedOutline.isEmpty else { return }
        /// The color of a line over a pixel of the tile.
        func target(row: Int, column: Int) -> Tint {
            let pixel = Pixel(row: tile.rect.top + row, column: tile.rect.left + column)
            return Self.tint(look.markColor(over: exists(pixel) ? imageColor(pixel) : background), 0.85)
        }
        let (width, height) = ((tile.rect.width + step - 1) / step, (tile.rect.height + step - 1) / step)
        func put(_ tint: Tint, row: Int, column: Int) {
            let x = (tile.rect.left + column - rect.left).dividedRoundingDown(by: step)
            let y = (tile.rect.top + row - rect.top).dividedRoundingDown(by: step)
            if raster.bounds.contains(x: x, y: y) { raster[x, y] = tint }
        }
        func drawBorders(of region: (Int, Int) -> Int, number: Int, others: Tint?) {
            func at(_ x: Int, _ y: Int) -> Int {
                0..<width ~= x && 0..<height ~= y ? region(y * step, x * step) : -1
            }
            for y in 0..<height {
                for x in 0..<width {
                    let own = at(x, y)
                    guard own == number || others != nil else { continue }
                    let isLast = at(x + 1, y) != own || at(x, y + 1) != own
                    let isFirst = own == number && (at(x - 1, y) != own || at(x, y - 1) != own)
                    guard isLast || isFirst else { continue }
                    let (row, column) = (y * step, x * step)
                    put(own == number ? target(row: row, column: column) : others!, row: row, column: column)
                }
            }
        }
        if pane.kit.tool.showsSuperpixels, !shared.display.isRaw, let superpixels = tile.superpixels {
            // The borders of small superpixels would hide the image.
            let others: Tint? = pane.kit.superpixelSide / step >= 6 ? Self.tint(RGB(255, 255, 255), 0.3) : nil
            drawBorders(
                of: { superpixels[$0, $1] }, number: superpixels[tile.cursor.row, tile.cursor.column], others: others)
        }
        if let proposed, !shared.display.isRaw {
            drawBorders(of: { proposed[$0, $1] == tile.mask[$0, $1] ? 0 : 1 }, number: 1, others: nil)
        }
        for pixel in tile.tracedOutline {
            put(target(row: pixel.row, column: pixel.column), row: pixel.row, column: pixel.column)
        }
    }
}
