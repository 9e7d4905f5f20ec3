import Imagery
import Terminal

/// The part of the image that the editor shows in real pixels. All of it fills the view, so a pixel of the image is
/// `zoom` screen pixels wide up to rounding.
struct EditorWindow {
    /// The pixels of the image, which may reach beyond it. Their position is a multiple of `step`.
    let rect: PixelRect
    /// The pixels of the image that a pixel of the raster shows, in both directions.
    let step: Int
    /// The size of the view in screen pixels.
    let width: Int
    let height: Int

    init(_ geometry: EditorGeometry, cell: CellSize) {
        (width, height) = geometry.view.screenPixels(cell)
        let step = geometry.zoom.pixelsPerScreenPixel
        self.step = step
        func aligned(_ offset: Int) -> Int { offset.dividedRoundingDown(by: step) * step }
        rect = PixelRect(
            top: aligned(geometry.scroll.row), left: aligned(geometry.scroll.column),
            height: max(1, geometry.zoom.pixels(inScreen: height)),
            width: max(1, geometry.zoom.pixels(inScreen: width)))
    }

    /// The pixel of the image at a screen pixel of the view: the one at its center, as terminals draw it.
    func imagePixel(x: Int, y: Int) -> Pixel {
        func scaled(_ at: Int, _ shown: Int, _ extent: Int) -> Int {
            ((2 * at + 1) * (shown / step)).dividedRoundingDown(by: 2 * max(1, extent)) * step
        }
        return Pixel(row: rect.top + scaled(y, rect.height, height), column: rect.left + scaled(x, rect.width, width))
    }

    /// The screen pixels of the view that show a row or a column of the image, which need not be in view.
    func screenRows(of row: Int) -> Range<Int> { Self.range(row - rect.top, rect.height, step, height) }
    func screenColumns(of column: Int) -> Range<Int> { Self.range(column - rect.left, rect.width, step, width) }

    private static func range(_ offset: Int, _ shown: Int, _ step: Int, _ extent: Int) -> Range<Int> {
        let (index, count) = (offset.dividedRoundingDown(by: step), max(1, shown / step))
        // The first screen pixel whose center, scaled and rounded down, is not before `index`.
        func start(_ index: Int) -> Int { -(count - 2 * index * extent).dividedRoundingDown(by: 2 * count) }
        return start(index)..<max(start(index) + 1, start(index + 1))
    }
}
