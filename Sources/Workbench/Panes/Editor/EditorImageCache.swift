import Imagery
import Terminal

/// The pixels of the image that the editor has sent to the terminal. They reach beyond what is visible, so that
/// scrolling and zooming only change which part of them is shown.
struct EditorImageCache {
    /// What the colors of the image depend on.
    struct Key: Equatable {
        let image: Int
        let step: Int
        let adjustment: DisplayAdjustment
        let background: RGB
    }

    private(set) var key: Key?
    /// The pixels of the image that `base` shows, which may reach beyond it.
    private(set) var rect = PixelRect(top: 0, left: 0, height: 0, width: 0)
    private(set) var base = Raster(width: 0, height: 0)
    var overlay = EditorOverlayCache()

    /// Makes sure that the pixels of `window` are there.
    /// - Parameters:
    ///   - wanted: The pixels to keep if new ones are needed, in addition to those of the window.
    ///   - color: The color at a pixel of the image.
    mutating func cover(_ window: PixelRect, wanted: PixelRect, key: Key, color: (Pixel) -> RGB) {
        if key == self.key, rect.contains(window) { return }
        let step = key.step
        rect = window.union(wanted).aligned(to: step)
        self.key = key
        base = Raster(width: rect.width / step, height: rect.height / step)
        for y in 0..<base.height {
            for x in 0..<base.width {
                let shown = color(Pixel(row: rect.top + y * step, column: rect.left + x * step))
                base[x, y] = (shown.red, shown.green, shown.blue, 255)
            }
        }
    }
}

extension PixelRect {
    fileprivate func contains(_ other: PixelRect) -> Bool { union(other) == self }

    /// The smallest rectangle with the pixels of both.
    fileprivate func union(_ other: PixelRect) -> PixelRect {
        let (top, left) = (min(top, other.top), min(left, other.left))
        return PixelRect(
            top: top, left: left, height: max(rows.upperBound, other.rows.upperBound) - top,
            width: max(columns.upperBound, other.columns.upperBound) - left)
    }

    /// The rectangle, enlarged so that its position and its size are multiples of `step`.
    fileprivate func aligned(to step: Int) -> PixelRect {
        let (top, left) = (top.dividedRoundingDown(by: step) * step, left.dividedRoundingDown(by: step) * step)
        func extent(_ end: Int, _ start: Int) -> Int { (end - start + step - 1).dividedRoundingDown(by: step) * step }
        return PixelRect(
            top: top, left: left, height: extent(rows.upperBound, top), width: extent(columns.upperBound, left))
    }
}
