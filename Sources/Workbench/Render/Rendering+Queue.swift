import Drawing
import Imagery
import Terminal

extension Rendering {
    /// The tiles of the query in its order, row by row. Each has a frame in the color of its state, and below it its
    /// rank and the name of its image.
    func drawQueue(width: Int) -> Drawing {
        guard let queue = model.queue, !queue.positions.isEmpty else {
            return Captioned("Query", .note("there is no query yet", width: width, style)).drawing(style)
        }
        let columns = max(1, width / 160)
        let side = width / columns
        let parts = queue.positions.enumerated().map { drawTile($1, rank: $0, side: side) }
        let marks = Set(queue.positions.map(model.mark))
        let legend = Legend(
            TileMark.allCases.filter(marks.contains).map { Legend.Entry($0.title, .frame(color($0.role))) },
            title: "frames of tiles")
        return Captioned(
            "Query of round \(queue.round): \(queue.items.count) tiles, selected by \(queue.strategy)",
            .panels(parts, columns: columns, ground: ground), below: [legend.drawing(width: width, style)]
        ).drawing(style)
    }

    private func drawTile(_ position: Int, rank: Int, side: Int) -> Drawing {
        let owner = model.pool.picture(ofTile: position)
        let caption = Drawing.note("\(rank + 1) \(owner.name)", width: side, style)
        guard let picture = model.pictures.picture(owner.image) else { return caption }
        let (rect, space) = (model.pool.rect(ofTile: position), side - 8)
        let scale = min(Double(space) / Double(rect.width), Double(space) / Double(rect.height))
        let size = Size(
            height: max(1, Int(Double(rect.height) * scale)), width: max(1, Int(Double(rect.width) * scale)))
        let (left, top) = ((side - size.width) / 2, 4)
        var drawing = Drawing(width: side, height: size.height + 2 * top, ground: ground)
        drawing.paste(picture.image.cropped(to: rect).resized(to: size), x: left, y: top)
        drawing.frame(
            x: left - 2, y: top - 2, width: size.width + 4, height: size.height + 4, thickness: 2,
            color(model.mark(position).role))
        return .stack([drawing, caption], ground: ground)
    }
}
