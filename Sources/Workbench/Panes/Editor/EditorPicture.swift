import Imagery
import Terminal

/// Draws the tile in the editor with its surroundings, two screen pixels per cell.
struct EditorPicture {
    /// The kinds of lines over the pixels: the border of a superpixel, the border of the pixels that a click would
    /// change, and an edge of an outline.
    private enum Mark { case superpixel, target, edge }

    let pane: EditorPane
    let shared: SharedState
    let tile: EditedTile
    let picture: Picture
    let view: Rect
    let look: Look
    let coloring: OverlayColors
    /// The labels of the tile. While the tool proposes a change, those after it.
    let labels: LabelMask

    init(_ pane: EditorPane, _ shared: SharedState, tile: EditedTile, picture: Picture, view: Rect, look: Look) {
        self.pane = pane
        self.shared = shared
        self.tile = tile
        self.picture = picture
        self.view = view
        self.look = look
        labels = tile.proposedLabels(pane.kit) ?? tile.mask
        coloring = OverlayColors(
            overlay: shared.display.isRaw ? .none : pane.overlay.overlay, catalog: shared.catalog,
            classKeys: shared.keymap.classKeys)
    }

    func draw(into surface: inout Surface) {
        let marks = marks()
        for y in 0..<view.height {
            for x in 0..<view.width {
                let (upper, lower) = (2 * y * view.width + x, (2 * y + 1) * view.width + x)
                surface[view.x + x, view.y + y] = cell(x: x, y: y, marks[upper], marks[lower])
            }
        }
        drawCursor(into: &surface)
    }

    private func cell(x: Int, y: Int, _ upper: Mark?, _ lower: Mark?) -> Cell {
        let pixel = imagePixel(x: x, screenRow: 2 * y)
        guard exists(pixel) || exists(imagePixel(x: x, screenRow: 2 * y + 1)) else { return look.style(.text) }
        let mark = [upper, lower].contains(.edge) ? .edge : upper ?? lower
        guard look.hasColor else { return Cell(glyph(of: mark) ?? character(pixel)) }
        let (top, bottom) = (color(x: x, screenRow: 2 * y, upper), color(x: x, screenRow: 2 * y + 1, lower))
        guard look.hasHalfBlocks else {
            let mean = top.blended(with: bottom, 0.5)
            let glyph = isInside(pixel) ? glyph(of: mark) ?? coloring.character(pixelValues(pixel)) : nil
            return Cell(glyph ?? " ", foreground: Color(mean.contrasting), background: Color(mean))
        }
        return Cell("▀", foreground: Color(top), background: Color(bottom))
    }

    /// The character of a line, for terminals without half blocks.
    private func glyph(of mark: Mark?) -> Character? {
        switch mark {
        case .edge: "o"
        case .target: "*"
        case .superpixel, nil: nil
        }
    }

    // MARK: Pixels

    private func imagePixel(x: Int, screenRow: Int) -> Pixel {
        Pixel(
            row: tile.scroll.row + tile.zoom.pixel(atScreen: screenRow),
            column: tile.scroll.column + tile.zoom.pixel(atScreen: x))
    }

    func exists(_ pixel: Pixel) -> Bool {
        0..<picture.image.size.height ~= pixel.row && 0..<picture.image.size.width ~= pixel.column
    }

    func isInside(_ pixel: Pixel) -> Bool { tile.rect.contains(row: pixel.row, column: pixel.column) }

    /// The values of a pixel of the image. The pixel must be inside the image.
    func pixelValues(_ pixel: Pixel) -> OverlayColors.PixelValues {
        OverlayColors.PixelValues(
            label: isInside(pixel)
                ? labels[pixel.row - tile.rect.top, pixel.column - tile.rect.left]
                : picture.labels[pixel.row, pixel.column],
            predicted: picture.maps?.predicted[pixel.row, pixel.column],
            entropy: picture.maps?.entropy[pixel.row, pixel.column])
    }

    private func color(x: Int, screenRow: Int, _ mark: Mark?) -> RGB {
        let pixel = imagePixel(x: x, screenRow: screenRow)
        guard exists(pixel) else { return background }
        let color = isInside(pixel) ? overlaidColor(pixel) : dimmedColor(pixel)
        switch mark {
        case .superpixel: return color.blended(with: RGB(255, 255, 255), 0.3)
        case .target, .edge: return color.blended(with: lineColor, 0.85)
        case nil: return color
        }
    }

    var lineColor: RGB { RGB(look.marker.foreground) ?? RGB(255, 255, 255) }

    /// The color outside the image.
    var background: RGB { look.backgroundColor }

    /// The color of a pixel of the tile with its overlay. Unlabeled pixels show the prediction at a quarter of the
    /// opacity.
    private func overlaidColor(_ pixel: Pixel) -> RGB {
        let (own, pixelValues) = (imageColor(pixel), pixelValues(pixel))
        if let color = coloring.color(pixelValues) {
            return own.blended(with: color, Double(shared.display.opacity) / 10)
        }
        guard coloring.overlay == .labels, let color = pixelValues.predicted.flatMap({ shared.catalog.color(of: $0) })
        else {
            return own
        }
        return own.blended(with: color, Double(shared.display.opacity) / 40)
    }

    /// The color of a pixel in a neighboring tile: dimmed, with the overlay at half the opacity, so that regions can be
    /// continued across tile borders.
    private func dimmedColor(_ pixel: Pixel) -> RGB {
        var color = imageColor(pixel)
        if coloring.overlay != .none, let over = coloring.color(pixelValues(pixel)) {
            color = color.blended(with: over, Double(shared.display.opacity) / 20)
        }
        return color.blended(with: RGB(24, 24, 28), 0.55)
    }

    /// The mean color of the image pixels that one screen pixel shows. It uses at most 8x8 samples, because a photo has
    /// too many pixels to add up for each frame.
    func imageColor(_ pixel: Pixel) -> RGB {
        let (image, step) = (picture.image, tile.zoom.step)
        guard step > 1 else { return image[pixel.row, pixel.column] }
        var (red, green, blue, count) = (0, 0, 0, 0)
        let spacing = max(1, step / 8)
        for row in stride(from: pixel.row, to: min(image.size.height, pixel.row + step), by: spacing) {
            for column in stride(from: pixel.column, to: min(image.size.width, pixel.column + step), by: spacing) {
                let color = image[row, column]
                red += Int(color.red)
                green += Int(color.green)
                blue += Int(color.blue)
                count += 1
            }
        }
        return RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
    }

    /// The character of a pixel, for terminals without colors: the overlay's, else a shade of the image.
    private func character(_ pixel: Pixel) -> Character {
        guard exists(pixel) else { return " " }
        let glyph = isInside(pixel) ? coloring.character(pixelValues(pixel)) : nil
        return glyph ?? Surface.density(imageColor(pixel).luma)
    }

    // MARK: Lines

    /// The line at each screen pixel, row by row; nil if there is none.
    private func marks() -> [Mark?] {
        var marks = [Mark?](repeating: nil, count: view.width * view.height * 2)
        if pane.kit.tool.showsSuperpixels, !shared.display.isRaw, let superpixels = tile.superpixels {
            // If superpixels are smaller than 6 screen pixels, their borders would hide the image.
            let showsAll = pane.kit.superpixelSide / tile.zoom.step >= 6
            markBorders(in: &marks, of: superpixels[tile.cursor.row, tile.cursor.column], showsAll: showsAll) {
                superpixels[$0, $1]
            }
        }
        if tile.proposal != nil, !shared.display.isRaw {
            markBorders(in: &marks, of: 1, showsAll: false) { labels[$0, $1] == tile.mask[$0, $1] ? 0 : 1 }
        }
        for pixel in tile.tracedOutline {
            let range = screenRange(of: pixel)
            for row in range.rows {
                for column in range.columns { marks[row * view.width + column] = .edge }
            }
        }
        return marks
    }

    /// Marks a screen pixel if its right or lower neighbor is in another region; for the target region also the left
    /// and upper neighbor.
    /// - Parameters:
    ///   - showsAll: Whether the borders of all regions are marked, or only those of the target.
    ///   - regionAt: The number of the region of a pixel of the tile, by row and column; at least 0.
    private func markBorders(
        in marks: inout [Mark?], of target: Int, showsAll: Bool, regionAt: (Int, Int) -> Int
    ) {
        /// The number of the region at a screen pixel; -1 outside the tile.
        func region(_ x: Int, _ screenRow: Int) -> Int {
            let pixel = imagePixel(x: x, screenRow: screenRow)
            guard isInside(pixel) else { return -1 }
            return regionAt(pixel.row - tile.rect.top, pixel.column - tile.rect.left)
        }
        for row in 0..<view.height * 2 {
            for x in 0..<view.width {
                let own = region(x, row)
                guard own >= 0, showsAll || own == target else { continue }
                let isLast = region(x + 1, row) != own || region(x, row + 1) != own
                let isFirst = own == target && (region(x - 1, row) != own || region(x, row - 1) != own)
                if isLast || isFirst { marks[row * view.width + x] = own == target ? .target : .superpixel }
            }
        }
    }

    /// The screen pixels that show a pixel of the tile, limited to the view.
    private func screenRange(of pixel: Pixel) -> (rows: Range<Int>, columns: Range<Int>) {
        let rows = tile.zoom.screenRange(of: pixel.row + tile.rect.top - tile.scroll.row)
        let columns = tile.zoom.screenRange(of: pixel.column + tile.rect.left - tile.scroll.column)
        return (rows.clamped(to: 0..<view.height * 2), columns.clamped(to: 0..<view.width))
    }

    /// Draws a cross at the cursor, and the size of the brush as four corners.
    private func drawCursor(into surface: inout Surface) {
        guard let center = cellOf(tile.cursor) else { return }
        var cell = surface[center.x, center.y]
        cell.character = look.glyph("╋", "+")
        // A cross in the color of an outline would be invisible on it.
        cell.foreground = tile.corners.isEmpty ? look.marker.foreground : Color(lineColor.contrasting)
        cell.attributes = look.hasColor ? .bold : [.bold, .reverse]
        surface[center.x, center.y] = cell
        guard pane.kit.tool.cursor == .brush else { return }
        let reach = pane.kit.brush.diameter / 2 + 1
        for (down, right, glyph) in [
            (-reach, -reach, look.glyph("┌", "+")), (-reach, reach, look.glyph("┐", "+")),
            (reach, -reach, look.glyph("└", "+")), (reach, reach, look.glyph("┘", "+")),
        ] {
            let corner = Pixel(row: tile.cursor.row + down, column: tile.cursor.column + right)
            guard let at = cellOf(corner), at != center else { continue }
            surface[at.x, at.y].character = glyph
            surface[at.x, at.y].foreground = look.marker.foreground
        }
    }

    /// The cell in the middle of a pixel of the tile; nil if it is not in view.
    private func cellOf(_ pixel: Pixel) -> (x: Int, y: Int)? {
        let row = tile.zoom.screen(of: pixel.row + tile.rect.top - tile.scroll.row)
        let column = tile.zoom.screen(of: pixel.column + tile.rect.left - tile.scroll.column)
        guard row >= 0, column >= 0 else { return nil }
        let at = (x: view.x + column, y: view.y + row / 2)
        return view.contains(x: at.x, y: at.y) ? at : nil
    }
}
