import Imagery
import Terminal

/// The tile at the cursor as a small image with its name, predicted class and entropy, in the corner of the scatter
/// with the fewest tiles.
struct Thumbnail {
    private let frame: Rect
    /// The part of the frame with the image.
    private let picture: Rect
    private let tile: Image
    private let adjustment: DisplayAdjustment
    private let facts: [String]
    private let title: String
    /// The size of a cell if the image is shown in real pixels.
    private let cell: CellSize?

    /// Longer names of images are cut.
    private static let widestFact = 20

    /// Nil if it does not fit, the image is not loaded, or the scatter does not have the focus.
    init?(_ shared: SharedState, plot: ScatterPlot, raster: ScatterRaster) {
        let area = plot.area
        guard shared.focus == .scatter, area.width >= 32, area.height >= 8,
            let loaded = shared.pictures.picture(shared.cursorTile.image)
        else { return nil }
        let rect = shared.pool.rect(ofTile: shared.cursor)
        let space = Rect(x: 0, y: 0, width: min(32, area.width / 3), height: max(5, min(12, area.height / 3)))
        let fit = ImageFit(rect.size, in: space.inset()).area
        facts = Array(Self.facts(of: shared).prefix(max(fit.height, area.height / 2 - 2)))
        let textWidth = min(Self.widestFact, facts.map(\.cellWidth).max() ?? 0, area.width - fit.width - 12)
        let (width, height) = (fit.width + textWidth + 4, max(fit.height, facts.count) + 2)
        let cursor = shared.cursorPoint.map(plot.cell)
        let corners = [
            (area.width - width, area.height - height), (area.width - width, 0), (0, area.height - height), (0, 0),
        ].map { Rect(x: $0, y: $1, width: width, height: height) }
        let free = corners.filter { corner in
            guard let cursor else { return true }
            return !corner.inset(by: -2).contains(x: cursor.x - area.x, y: cursor.y - area.y)
        }
        guard textWidth > 0, let corner = free.min(by: { raster.count(in: $0) < raster.count(in: $1) }) else {
            return nil
        }
        frame = Rect(x: area.x + corner.x, y: area.y + corner.y, width: width, height: height)
        picture = Rect(x: frame.x + 1, y: frame.y + 1, width: fit.width, height: fit.height)
        title = "\(shared.cursorTile.row),\(shared.cursorTile.column)"
        tile = loaded.image.cropped(to: rect)
        adjustment = shared.cursorAdjustment
        cell = shared.layout.cell
    }

    /// The predicted class, the entropy, the state and the name of the image.
    private static func facts(of shared: SharedState) -> [String] {
        let position = shared.cursor
        var facts: [String] = []
        if let scores = shared.scores, let entropy = scores.entropy[position] {
            facts = [shared.catalog.name(of: scores.predictedClass[position]), "entropy \(Double(entropy).text(3))"]
        }
        return facts + [shared.mark(position).title, shared.cursorPicture.name]
    }

    func draw(look: Look, into surface: inout Surface) {
        surface.fill(frame, with: look.style(.text))
        surface.border(frame, title: title, style: look.style(.border), symbols: look.symbols)
        let text = picture.x + picture.width + 1
        for (offset, fact) in facts.enumerated() {
            surface.write(
                fact, x: text, y: frame.y + 1 + offset, style: look.style(offset == 0 ? .strong : .text),
                limit: frame.x + frame.width - 1 - text)
        }
        if let cell {
            let width = min(picture.width * cell.width, tile.size.width)
            let height = min(picture.height * cell.height, tile.size.height)
            let pixels = PixelBuffer(tile, width: width, height: height, adjustment)
            surface.place(ImagePlacement(slot: .thumbnail, area: picture, base: Raster(pixels)))
        } else {
            let (across, down) = look.pixelsPerCell
            let pixels = PixelBuffer(tile, width: across * picture.width, height: down * picture.height, adjustment)
            pixels.draw(into: &surface, x: picture.x, y: picture.y, look: look)
        }
    }
}
