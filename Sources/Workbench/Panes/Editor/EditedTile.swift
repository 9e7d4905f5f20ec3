import Imagery
import Pool
import Rounds

/// The tile that is edited. It shows the labels of the journal, and over them the edits that were sent to the journal and
/// are not stored yet.
package struct EditedTile: Sendable {
    /// A stroke under way. Its parts go to the journal as it is drawn, and are one unit of undo together.
    struct Draft: Sendable {
        var tool: Tool
        var value: UInt8
        /// The pixels changed since the last part and what they were before.
        var before: [Int: UInt8] = [:]
        var last: Pixel
        /// Whether a part of the stroke is in the journal already.
        var hasParts = false
    }

    package let position: Int
    package let tile: TileID
    /// The tile in its image.
    package let rect: PixelRect
    /// As the journal has it; nil until it has been read.
    package private(set) var record: TileRecord?
    package private(set) var mask: LabelMask
    package var cursor: Pixel
    package var zoom: EditorZoom
    /// The top left pixel of the view, in pixels of the image.
    package var scroll = Pixel(row: 0, column: 0)
    /// The corners set so far of a rectangle or polygon; nothing is painted before it is closed.
    package var corners: [Pixel] = []
    /// Nil until they have been found.
    package internal(set) var superpixels: Superpixels?
    /// What the network gives each class, pixel by pixel; nil until it has been asked.
    package internal(set) var probabilities: TileProbabilities?
    private(set) var draft: Draft?
    /// Tickets of the last request to the journal and of its last answer.
    private(set) var requested = 0
    private(set) var answered = 0
    private var lastUndo = 0

    package init(position: Int, tile: TileID, rect: PixelRect, labels: LabelMask?, zoom: EditorZoom) {
        self.position = position
        self.tile = tile
        self.rect = rect
        mask = labels ?? LabelMask(size: rect.size)
        cursor = Pixel(row: rect.height / 2, column: rect.width / 2)
        self.zoom = zoom
    }

    package var size: Size { rect.size }

    /// Whether the journal has everything that is on the screen.
    package var isSaved: Bool { draft?.before.isEmpty != false && answered == requested }
    /// Whether moving paints.
    package var isPenDown: Bool { draft != nil }

    var hasLabels: Bool { mask.values.contains { $0 != LabelMask.unlabeled } }
    package var labeledCount: Int { mask.values.lazy.filter { $0 != LabelMask.unlabeled }.count }

    // MARK: What the journal says

    /// - Parameter isUndo: Whether it is an undo or a redo, whose outcome only the journal knows.
    mutating func expect(_ ticket: Int, isUndo: Bool = false) {
        requested = ticket
        if isUndo { lastUndo = ticket }
    }

    /// Whether the mask may be another one than it seems. Strokes then hold every pixel they touch, not only those that
    /// they seem to change.
    private var mayDiffer: Bool { record == nil || answered < lastUndo }

    /// Takes the journal's answer; what was asked after it stays on top until it is answered too.
    mutating func accept(_ record: TileRecord, ticket: Int) {
        self.record = record
        answered = max(answered, ticket)
        guard answered == requested else { return }
        let drafted = draft?.before.keys.map { ($0, mask.values[$0]) } ?? []
        mask = record.mask
        for (pixel, value) in drafted {
            draft?.before[pixel] = mask.values[pixel]
            mask.values[pixel] = value
        }
    }

    // MARK: Strokes

    mutating func begin(_ kit: ToolKit) {
        draft = Draft(tool: kit.tool, value: kit.painted, last: cursor)
        stamp(kit, at: cursor)
    }

    /// Draws on to `pixel`, which may lie outside the tile.
    mutating func draw(to pixel: Pixel, with kit: ToolKit) {
        guard let draft else { return }
        var kit = kit
        kit.tool = draft.tool
        for point in Pixel.line(from: draft.last, to: pixel).dropFirst() { stamp(kit, at: point) }
        self.draft?.last = pixel
    }

    /// What the stroke changed since its last part, or nil if that is nothing; the pen stays down.
    mutating func takePart() -> Stroke? {
        guard let draft, !draft.before.isEmpty else { return nil }
        self.draft?.before = [:]
        self.draft?.hasParts = true
        return Stroke(draft.tool.source, pixels: draft.before.keys.sorted(), continues: draft.hasParts) {
            mask.values[$0]
        }
    }

    /// The stroke is done: what it changed since its last part, or nil if that is nothing.
    mutating func finish() -> Stroke? {
        defer { draft = nil }
        return takePart()
    }

    /// The pen stays down and goes on as another stroke, with the tool and the class of `kit`. Only moving paints, so
    /// that what was painted last stays.
    /// - Precondition: the last part was taken.
    mutating func continuePen(with kit: ToolKit) {
        guard let draft else { return }
        precondition(draft.before.isEmpty, "EditedTile: \(draft.before.count) painted pixels would change their stroke")
        self.draft = Draft(tool: kit.tool, value: kit.painted, last: draft.last)
    }

    /// Gives `pixels` a value at once, but for what the kit protects; nil if nothing changes.
    mutating func set(
        _ pixels: some Sequence<Int>, source: Stroke.Source, kit: ToolKit, networkRound: Int? = nil,
        value: (Int) -> UInt8
    ) -> Stroke? {
        let stroke = Stroke(source, pixels: pixels, networkRound: networkRound) { pixel in
            let (before, after) = (mask.values[pixel], value(pixel))
            return (mayDiffer || before != after) && kit.mayPaint(over: before) ? after : nil
        }
        guard !stroke.runs.isEmpty else { return nil }
        stroke.apply(to: &mask)
        return stroke
    }

    private mutating func stamp(_ kit: ToolKit, at center: Pixel) {
        guard let value = draft?.value, case .drag(let footprint) = kit.tool.use else { return }
        for position in footprint.pixels(self, kit, center) where kit.mayPaint(over: mask.values[position]) {
            if mayDiffer || mask.values[position] != value {
                if draft?.before[position] == nil { draft?.before[position] = mask.values[position] }
                mask.values[position] = value
            }
        }
    }

    /// The superpixel at a pixel, as positions in the tile; none where they have not been found.
    func superpixel(at pixel: Pixel) -> [Int] {
        guard let superpixels, contains(pixel) else { return [] }
        return superpixels.pixels(of: superpixels[pixel.row, pixel.column])
    }

    /// The pixel of the tile that is nearest to `pixel`.
    func clamped(_ pixel: Pixel) -> Pixel {
        Pixel(row: max(0, min(size.height - 1, pixel.row)), column: max(0, min(size.width - 1, pixel.column)))
    }

    package func contains(_ pixel: Pixel) -> Bool {
        0..<size.height ~= pixel.row && 0..<size.width ~= pixel.column
    }
}
