import Drawing
import Imagery
import Pool
import Terminal

extension Rendering {
    /// The image with its overlay. All views but the plain image also frame each tile in the color of its state.
    func drawPicture(_ view: View, width: Int) -> Drawing {
        let pool = model.cursorPicture
        let height = max(1, width * pool.size.height / pool.size.width)
        var drawing = Drawing(width: width, height: height, ground: ground)
        guard let picture = model.pictures.picture(pool.image), let overlay = view.overlay else { return drawing }
        let key = RenderedImage.Key(
            image: pool.image, version: 0, width: width, height: height, overlay: overlay,
            opacity: model.display.opacity)
        let coloring = OverlayColors(overlay: overlay, catalog: model.catalog, classKeys: model.keymap.classKeys)
        let plane = RenderedImage(picture, key: key, coloring: coloring, look: look)
        var pixels = Image(size: Size(height: height, width: width))
        for y in 0..<height { for x in 0..<width { pixels[y, x] = plane.pixels[x, y] } }
        drawing.paste(pixels, x: 0, y: 0)
        if view != .image { drawTiles(of: pool, on: &drawing) }
        return drawing
    }

    private func drawTiles(of pool: PoolIndex.Picture, on drawing: inout Drawing) {
        let (width, height, size) = (drawing.width, drawing.height, pool.size)
        for position in pool.tiles {
            let rect = model.pool.rect(ofTile: position)
            let (left, top) = (rect.left * width / size.width, rect.top * height / size.height)
            let right = (rect.left + rect.width) * width / size.width
            let bottom = (rect.top + rect.height) * height / size.height
            let mark = model.mark(position)
            drawing.frame(
                x: left, y: top, width: right - left, height: bottom - top, thickness: mark == .unlabeled ? 1 : 3,
                mark == .unlabeled ? color(.gridLine) : color(mark.role))
        }
    }

    /// The tiles of the query in its order, row by row, each with a frame in the color of its state.
    func drawQueue(width: Int) -> Drawing {
        let positions = model.queue?.positions ?? []
        let columns = max(1, width / 128)
        let side = width / columns
        let rows = (positions.count + columns - 1) / columns
        var drawing = Drawing(width: width, height: max(1, rows * side), ground: ground)
        for (rank, position) in positions.enumerated() {
            let rect = model.pool.rect(ofTile: position)
            guard let picture = model.pictures.picture(model.pool.tiles[position].image) else { continue }
            let space = side - 8
            let scale = min(Double(space) / Double(rect.width), Double(space) / Double(rect.height))
            let size = Size(
                height: max(1, Int(Double(rect.height) * scale)), width: max(1, Int(Double(rect.width) * scale)))
            let (x, y) = (rank % columns * side, rank / columns * side)
            let (left, top) = (x + (side - size.width) / 2, y + (side - size.height) / 2)
            drawing.paste(picture.image.cropped(to: rect).resized(to: size), x: left, y: top)
            drawing.frame(
                x: left - 2, y: top - 2, width: size.width + 4, height: size.height + 4, thickness: 2,
                color(model.mark(position).role))
        }
        return drawing
    }
}
