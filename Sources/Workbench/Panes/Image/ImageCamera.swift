import Imagery
import Terminal

/// The part of an image that the image pane shows. It stays when another image is shown.
package struct ImageCamera: Sendable, Equatable {
    /// The zooms to choose from. At 1 the whole image fits into the pane. At 16 an image of 960x720 pixels is shown at
    /// 1:1 or larger on all usual screens.
    private static let zooms = [1, 1.5, 2, 3, 4, 6, 8, 12, 16]

    private var level = 0
    /// The pixel in the middle of the view; nil for the middle of the image.
    private var center: Pixel?

    package var zoom: Double { Self.zooms[level] }
    package var showsAll: Bool { level == 0 }
    /// True if it cannot zoom in further.
    var isAtEnd: Bool { level == Self.zooms.count - 1 }

    /// The part of an image that is shown in a rectangle of cells.
    package func part(of size: Size, in rect: Rect) -> PixelRect {
        let whole = PixelRect(top: 0, left: 0, height: size.height, width: size.width)
        guard !showsAll, !rect.isEmpty else { return whole }
        let scale = zoom * min(Double(rect.width) / Double(size.width), 2 * Double(rect.height) / Double(size.height))
        let width = min(size.width, max(1, Int(Double(rect.width) / scale)))
        let height = min(size.height, max(1, Int(2 * Double(rect.height) / scale)))
        let center = center ?? whole.middle
        return PixelRect(
            top: min(max(0, center.row - height / 2), size.height - height),
            left: min(max(0, center.column - width / 2), size.width - width), height: height, width: width)
    }

    /// Zooms by `steps`. `anchor` stays at the same place on the screen, as far as the image has pixels there.
    mutating func zoom(by steps: Int, at anchor: Pixel, of size: Size, in rect: Rect) {
        let next = min(max(0, level + steps), Self.zooms.count - 1)
        guard next != level else { return }
        guard next > 0 else { return self = ImageCamera() }
        let middle = part(of: size, in: rect).middle
        let factor = zoom / Self.zooms[next]
        level = next
        center = Pixel(
            row: anchor.row + Int((Double(middle.row - anchor.row) * factor).rounded()),
            column: anchor.column + Int((Double(middle.column - anchor.column) * factor).rounded()))
        settle(size, rect)
    }

    /// Moves the view by a number of pixels.
    mutating func pan(down: Int, right: Int, of size: Size, in rect: Rect) {
        let middle = part(of: size, in: rect).middle
        center = Pixel(row: middle.row + down, column: middle.column + right)
        settle(size, rect)
    }

    /// Moves the view as little as possible, so that `target` is in view. A target that is larger than the view gets
    /// into its middle.
    mutating func show(_ target: PixelRect, of size: Size, in rect: Rect) {
        guard !showsAll else { return }
        let part = part(of: size, in: rect)
        func shift(_ visible: Range<Int>, _ wanted: Range<Int>) -> Int {
            if wanted.count >= visible.count { return wanted.middle - visible.middle }
            return max(0, wanted.upperBound - visible.upperBound) - max(0, visible.lowerBound - wanted.lowerBound)
        }
        pan(
            down: shift(part.rows, target.rows), right: shift(part.columns, target.columns), of: size, in: rect)
    }

    /// Keeps the center where the view is, not beyond the edge of the image, so that the next move has an effect.
    private mutating func settle(_ size: Size, _ rect: Rect) { center = part(of: size, in: rect).middle }
}

extension PixelRect {
    /// The pixel at which a view of this size has to be centered to show it.
    package var middle: Pixel { Pixel(row: rows.middle, column: columns.middle) }
}

extension Range<Int> {
    fileprivate var middle: Int { lowerBound + count / 2 }
}
