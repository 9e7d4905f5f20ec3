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
    /// The shown labels of the tile: those after the proposed change. If the proposal takes labels back, these are the
    /// current labels, and an outline shows the proposal.
    let labels: LabelMask
    /// The labels after the proposed change; nil if nothing is proposed.
    let proposed: LabelMask?
    private let table: DisplayTable

    init(_ pane: EditorPane, _ shared: SharedState, tile: EditedTile, picture: Picture, view: Rect, look: Look) {
        self.pane = pane
        self.shared = shared
        self.tile = tile
        self.picture = picture
        self.view = view
        self.look = look
        proposed = tile.proposedLabels(pane.kit)
        labels = tile.proposal?.kind == .subtract ? tile.mask : proposed ?? tile.mask
        table = DisplayTable(shared.adjustment(ofImage: tile.tile.image))
        coloring = OverlayColors(
            overlay: shared.display.isRaw ? .none : pane.overlay.overlay, classes: shared.classColors(look),
            classKeys: shared.keymap.classKeys, showsOutlines: shared.display.showsOutlines)
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
        guard look.hasPixels else { return coarseCell(x: x, y: y, mark) }
        let (top, bottom) = (color(x: x, screenRow: 2 * y, upper), color(x: x, screenRow: 2 * y + 1, lower))
        guard look.hasHalfBlocks else {
            let mean = top.blended(with: bottom, 0.5)
            let glyph = isInside(pixel) ? glyph(of: mark) ?? coloring.character(pixelValues(pixel)) : nil
            return Cell(
                glyph ?? " ", foreground: Color(mean.contrasting), background: look.pixel(mean, x: x, y: y))
        }
        return Cell(
            "▀", foreground: look.pixel(top, x: x, y: 2 * y), background: look.pixel(bottom, x: x, y: 2 * y + 1))
    }

    /// The cell on a terminal that cannot show pixels in their colors.
    private func coarseCell(x: Int, y: Int, _ mark: Mark?) -> Cell {
        if let glyph = glyph(of: mark) {
            return look.hasColor ? Cell(glyph, foreground: .rgb(255, 255, 255), background: .rgb(0, 0, 0)) : Cell(glyph)
        }
        let pixel = imagePixel(x: x, screenRow: 2 * y)
        guard exists(pixel) else { return look.style(.text) }
        var tint = tint(pixel)
        if coloring.showsOutlines {
            tint =
                coloring.isOnLine { outlinedLabel(x: x + $0, screenRow: 2 * (y + $1)) }
                ? tint.map { ($0.color, 1) } : nil
        }
        return coloring.coarseCell(
            pixelValues(pixel), image: mean(from: pixel, imageColor), tint: tint, isOutside: !isInside(pixel), x: x,
            y: y, look: look)
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
        let tinted = mean(from: pixel) { dimmedOutside(tintedColor($0), $0) }
        let color =
            coloring.showsOutlines
            ? coloring.outlined(tinted) { outlinedLabel(x: x + $0, screenRow: screenRow + $1) } : tinted
        switch mark {
        case .superpixel: return color.blended(with: RGB(255, 255, 255), 0.3)
        case .target, .edge: return color.blended(with: look.markColor(over: color), 0.85)
        case nil: return color
        }
    }

    /// The color outside the image.
    var background: RGB { look.backgroundColor }

    /// The color of the overlay at a pixel, and its opacity: half of it in a neighboring tile, so that regions can be
    /// continued across tile borders, and two fifths for the prediction of unlabeled pixels.
    func tint(_ values: OverlayColors.PixelValues, isInside: Bool) -> (color: RGB, share: Double)? {
        let opacity = Double(shared.display.opacity) / 10
        if let color = coloring.color(values) { return (color, isInside ? opacity : opacity / 2) }
        guard coloring.overlay == .labels, isInside, let label = values.predicted else { return nil }
        return coloring.classes[label].map { ($0, 0.4 * opacity) }
    }

    private func tint(_ pixel: Pixel) -> (color: RGB, share: Double)? {
        tint(pixelValues(pixel), isInside: isInside(pixel))
    }

    /// The color of a pixel with the overlay, unless regions are only outlined.
    private func tintedColor(_ pixel: Pixel) -> RGB {
        let own = imageColor(pixel)
        guard !coloring.showsOutlines else { return own }
        return tint(pixel).map { own.blended(with: $0.color, $0.share) } ?? own
    }

    /// The color over the surroundings of the tile, and its opacity.
    static let dimming = (color: RGB(24, 24, 28), share: 0.55)

    private func dimmedOutside(_ color: RGB, _ pixel: Pixel) -> RGB {
        isInside(pixel) ? color : color.blended(with: Self.dimming.color, Self.dimming.share)
    }

    /// The label at a screen pixel whose region is outlined. Outside the image regions continue.
    private func outlinedLabel(x: Int, screenRow: Int) -> UInt8? {
        outlinedLabel(imagePixel(x: x, screenRow: screenRow))
    }

    func outlinedLabel(_ pixel: Pixel) -> UInt8? {
        let size = picture.image.size
        return coloring.outlinedLabel(
            pixelValues(
                Pixel(
                    row: max(0, min(size.height - 1, pixel.row)), column: max(0, min(size.width - 1, pixel.column)))))
    }

    /// The shown color of a pixel of the image.
    func imageColor(_ pixel: Pixel) -> RGB { table.color(picture.image[pixel.row, pixel.column]) }

    /// The mean of the colors of all pixels that a screen pixel shows, so that a single painted pixel is visible too.
    /// It uses at most 4x4 samples, because a photo has too many pixels to add up for each frame.
    /// - Parameter pixel: The first of them, inside the image.
    func mean(from pixel: Pixel, _ color: (Pixel) -> RGB) -> RGB {
        let (size, extent) = (picture.image.size, tile.zoom.pixelsPerScreenPixel)
        guard extent > 1 else { return color(pixel) }
        var (red, green, blue, count) = (0, 0, 0, 0)
        let spacing = (extent + 3) / 4
        for row in stride(from: pixel.row, to: min(size.height, pixel.row + extent), by: spacing) {
            for column in stride(from: pixel.column, to: min(size.width, pixel.column + extent), by: spacing) {
                let color = color(Pixel(row: row, column: column))
                red += Int(color.red)
                green += Int(color.green)
                blue += Int(color.blue)
                count += 1
            }
        }
        return RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
    }

    // MARK: Lines

    /// The line at each screen pixel, row by row; nil if there is none.
    private func marks() -> [Mark?] {
        var marks = [Mark?](repeating: nil, count: view.width * view.height * 2)
        if pane.kit.tool.showsSuperpixels, !shared.display.isRaw, let superpixels = tile.superpixels {
            // If superpixels are smaller than 6 screen pixels, their borders would hide the image.
            let showsAll = pane.kit.superpixelSide / tile.zoom.pixelsPerScreenPixel >= 6
            markBorders(in: &marks, of: superpixels[tile.cursor.row, tile.cursor.column], showsAll: showsAll) {
                superpixels[$0, $1]
            }
        }
        if let proposed, !shared.display.isRaw {
            markBorders(in: &marks, of: 1, showsAll: false) { proposed[$0, $1] == tile.mask[$0, $1] ? 0 : 1 }
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
        surface[center.x, center.y] = look.mark(look.glyph("╋", "+"), over: surface[center.x, center.y])
        guard pane.kit.tool.cursor == .brush else { return }
        let reach = pane.kit.brush.diameter / 2 + 1
        for (down, right, glyph) in [
            (-reach, -reach, look.glyph("┌", "+")), (-reach, reach, look.glyph("┐", "+")),
            (reach, -reach, look.glyph("└", "+")), (reach, reach, look.glyph("┘", "+")),
        ] {
            let corner = Pixel(row: tile.cursor.row + down, column: tile.cursor.column + right)
            guard let at = cellOf(corner), at != center else { continue }
            surface[at.x, at.y] = look.mark(glyph, over: surface[at.x, at.y])
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
