/// The sixel images that bring a part of the screen up to date.
///
/// A cell that is written erases its pixels, so the cells of the image that were written are drawn again, and cells
/// with other content are left out. Images are whole cells, because an image erases the rest of the cells that it
/// touches.
struct SixelUpdate {
    let bytes: [UInt8]

    /// The number of colors of a large image. More are hardly visible in a photo and need more bytes.
    private static let colors = 64
    /// A stroke changes a few cells. They are drawn with fewer colors if they need more bytes than this.
    private static let strokeBytes = 4000
    /// The largest part that counts as a stroke, in pixels.
    private static let strokePixels = 128 * 128

    /// - Parameters:
    ///   - surface: The screen as it is after the cells were sent.
    ///   - old: The screen before; nil if all cells were sent.
    ///   - seen: The cells that may be drawn.
    init(
        _ placement: ImagePlacement, over before: ImagePlacement?, _ surface: Surface, _ old: Surface?, in seen: Rect,
        cell: CellSize
    ) {
        let area = placement.area
        let composite = ImageComposite(placement, cell: cell)
        let isNew =
            old == nil || before?.area != area || before?.source != placement.source || before?.base != placement.base
            || before?.overlay?.bounds != placement.overlay?.bounds
        var changed: Rect?
        var touched: Set<ImageComposite.Position> = []
        if !isNew, let before {
            if let overlay = placement.overlay, let part = before.overlay.flatMap({ overlay.difference(from: $0) }) {
                changed = composite.cells(showing: part)
            }
            if placement.sprite != before.sprite {
                touched = composite.cells(touching: before.sprite).union(composite.cells(touching: placement.sprite))
            }
        }
        var bytes: [UInt8] = []
        for part in Self.parts(
            of: seen,
            isDirty: { x, y in
                guard surface[x, y].isImage else { return false }
                let position = ImageComposite.Position(x: x - area.x, y: y - area.y)
                return isNew || old?[x, y].isImage == false || changed?.contains(x: position.x, y: position.y) == true
                    || touched.contains(position)
            })
        {
            let inside = Rect(x: part.x - area.x, y: part.y - area.y, width: part.width, height: part.height)
            bytes += Array("\u{1B}[\(part.y + 1);\(part.x + 1)H".utf8)
            bytes += Self.encode(composite.pixels(of: inside), width: part.width * cell.width)
        }
        self.bytes = bytes
    }

    private static func encode(_ pixels: [UInt8], width: Int) -> [UInt8] {
        guard pixels.count / 3 <= strokePixels else { return SixelEncoder.encode(pixels, width: width, colors: colors) }
        var colors = 32
        while true {
            let bytes = SixelEncoder.encode(pixels, width: width, colors: colors)
            if bytes.count <= strokeBytes || colors <= 4 { return bytes }
            colors /= 2
        }
    }

    /// Divides the dirty cells into rectangles: the runs of each row, joined with the same runs of the rows above.
    private static func parts(of area: Rect, isDirty: (Int, Int) -> Bool) -> [Rect] {
        var done: [Rect] = []
        var open: [Rect] = []
        for y in area.y..<area.y + max(0, area.height) {
            var runs: [Rect] = []
            var start: Int?
            for x in area.x...area.x + area.width {
                let dirty = x < area.x + area.width && isDirty(x, y)
                if dirty, start == nil { start = x }
                if !dirty, let first = start {
                    runs.append(Rect(x: first, y: y, width: x - first, height: 1))
                    start = nil
                }
            }
            var next: [Rect] = []
            for run in runs {
                if let index = open.firstIndex(where: { $0.x == run.x && $0.width == run.width }) {
                    var joined = open.remove(at: index)
                    joined.height += 1
                    next.append(joined)
                } else {
                    next.append(run)
                }
            }
            done += open
            open = next
        }
        return done + open
    }
}
