import Imagery
import Terminal

/// The tile at the cursor as a small image, in the corner of the scatter with the fewest tiles.
struct Thumbnail {
    private let frame: Rect
    private let title: String
    private let tile: Image

    /// Nil if it does not fit, the image is not loaded, or the scatter does not have the focus.
    init?(_ shared: SharedState, plot: ScatterPlot, raster: ScatterRaster) {
        let area = plot.area
        guard shared.focus == .scatter, area.width >= 32, area.height >= 10,
            let picture = shared.pictures.picture(shared.cursorTile.image)
        else { return nil }
        let rect = shared.pool.rect(ofTile: shared.cursor)
        let space = Rect(x: 0, y: 0, width: min(32, area.width / 3), height: min(12, area.height / 3))
        let fit = ImageFit(rect.size, in: space.inset()).area
        let (width, height) = (fit.width + 2, fit.height + 2)
        let cursor = shared.cursorPoint.map(plot.cell)
        let corners = [
            (area.width - width, area.height - height), (area.width - width, 0), (0, area.height - height), (0, 0),
        ].map { Rect(x: $0, y: $1, width: width, height: height) }
        let free = corners.filter { corner in
            guard let cursor else { return true }
            return !corner.inset(by: -2).contains(x: cursor.x - area.x, y: cursor.y - area.y)
        }
        guard let corner = free.min(by: { raster.count(in: $0) < raster.count(in: $1) }) else { return nil }
        frame = Rect(x: area.x + corner.x, y: area.y + corner.y, width: width, height: height)
        title = "\(shared.cursorTile.row),\(shared.cursorTile.column)"
        tile = picture.image.cropped(to: rect)
    }

    func draw(look: Look, into surface: inout Surface) {
        let inside = frame.inset()
        surface.fill(frame, with: look.style(.text))
        surface.border(frame, title: title, style: look.style(.border), symbols: look.symbols)
        let pixels = PixelBuffer(tile, width: inside.width, height: 2 * inside.height)
        if look.hasColor {
            pixels.draw(into: &surface, x: inside.x, y: inside.y, look: look)
        } else {
            for y in 0..<inside.height {
                for x in 0..<inside.width {
                    surface[inside.x + x, inside.y + y] = Cell(Surface.density(pixels.mean(x: x, cellY: y).luma))
                }
            }
        }
    }
}
