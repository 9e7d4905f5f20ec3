import Imagery
import Terminal

/// The magnification of the tile. A tile pixel covers `n` x `n` screen pixels, or a screen pixel shows `n` x `n` tile
/// pixels. A cell of the terminal has two screen pixels, one above the other.
package struct EditorZoom: Sendable, Equatable {
    /// Positive: screen pixels per tile pixel. Negative: tile pixels per screen pixel.
    private static let levels = [-8, -6, -4, -3, -2, 1, 2, 3, 4, 6, 8]

    package let level: Int

    package init(level: Int) {
        precondition(Self.levels.contains(level), "EditorZoom: level \(level)")
        self.level = level
    }

    /// The largest zoom at which a tile of `size` fits into `view`; the smallest zoom if none fits.
    /// - Parameter cell: The size of a cell if images are shown in real pixels.
    package init(fitting size: Size, into view: Rect, cell: CellSize? = nil) {
        let (width, height) = view.screenPixels(cell)
        let fits = Self.levels.last { level in
            let zoom = EditorZoom(level: level)
            return zoom.pixels(inScreen: width) >= size.width && zoom.pixels(inScreen: height) >= size.height
        }
        self.init(level: fits ?? Self.levels[0])
    }

    package var closer: EditorZoom { EditorZoom(level: Self.levels.first { $0 > level } ?? level) }
    package var farther: EditorZoom { EditorZoom(level: Self.levels.last { $0 < level } ?? level) }

    /// The width and height in tile pixels of what one screen pixel shows; 1 if the tile is not reduced.
    package var pixelsPerScreenPixel: Int { max(1, -level) }

    /// The number of tile pixels that `extent` screen pixels show.
    package func pixels(inScreen extent: Int) -> Int { level > 0 ? extent / level : extent * -level }

    /// The tile pixel that screen pixel `offset` shows; both from the edge of the view.
    package func pixel(atScreen offset: Int) -> Int {
        level > 0 ? offset.dividedRoundingDown(by: level) : offset * -level
    }

    /// The screen pixel in the middle of tile pixel `offset`; both from the edge of the view.
    func screen(of offset: Int) -> Int {
        level > 0 ? offset * level + level / 2 : offset.dividedRoundingDown(by: -level)
    }

    /// The screen pixels that show tile pixel `offset`; both from the edge of the view.
    func screenRange(of offset: Int) -> Range<Int> {
        if level > 0 { return offset * level..<(offset + 1) * level }
        let at = offset.dividedRoundingDown(by: -level)
        return at..<at + 1
    }

    package var text: String { level > 0 ? "\(level)x" : "1/\(-level)" }
}

extension Rect {
    /// The size of the rectangle in screen pixels: one across and two down per cell if images are drawn with
    /// characters.
    func screenPixels(_ cell: CellSize?) -> (width: Int, height: Int) {
        (width * (cell?.width ?? 1), height * (cell?.height ?? 2))
    }
}

/// Maps cells to pixels of the image while a tile is edited.
package struct EditorGeometry: Sendable {
    let view: Rect
    let zoom: EditorZoom
    let scroll: Pixel
    let cell: CellSize?

    package init(view: Rect, tile: EditedTile, cell: CellSize? = nil) {
        self.view = view
        self.cell = cell
        zoom = tile.zoom
        scroll = tile.scroll
    }

    /// The pixel of the image at the mouse.
    func imagePixel(at mouse: MouseEvent) -> Pixel {
        guard let cell else { return imagePixel(x: mouse.x, y: mouse.y, lower: false) }
        // Without a position in pixels, the mouse is in the middle of its cell.
        let x = mouse.pixel?.x ?? mouse.x * cell.width + cell.width / 2
        let y = mouse.pixel?.y ?? mouse.y * cell.height + cell.height / 2
        let window = EditorWindow(self, cell: cell)
        return window.imagePixel(x: x - view.x * cell.width, y: y - view.y * cell.height)
    }

    /// The pixel of the image in the upper or lower half of a cell.
    package func imagePixel(x: Int, y: Int, lower: Bool) -> Pixel {
        Pixel(
            row: scroll.row + zoom.pixel(atScreen: 2 * (y - view.y) + (lower ? 1 : 0)),
            column: scroll.column + zoom.pixel(atScreen: x - view.x))
    }

    /// The scroll position at which `pixel` (of the tile) is inside the view with a margin, as near as possible to the
    /// current one. A tile that fits is centered.
    package static func scroll(
        from current: Pixel, view: Rect, zoom: EditorZoom, tile: PixelRect, showing pixel: Pixel,
        cell: CellSize? = nil
    ) -> Pixel {
        let (width, height) = view.screenPixels(cell)
        func place(_ current: Int, _ visible: Int, _ start: Int, _ extent: Int, _ at: Int) -> Int {
            if visible >= extent { return start - (visible - extent) / 2 }
            let margin = min(visible / 4, 6 * zoom.pixelsPerScreenPixel)
            let kept = min(max(current, at + margin - visible + 1), at - margin)
            return min(max(kept, start - margin), start + extent + margin - visible)
        }
        return Pixel(
            row: place(
                current.row, zoom.pixels(inScreen: height), tile.top, tile.height, tile.top + pixel.row),
            column: place(
                current.column, zoom.pixels(inScreen: width), tile.left, tile.width, tile.left + pixel.column))
    }
}
