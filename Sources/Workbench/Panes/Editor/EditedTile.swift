import Imagery
import Pool
import Rounds

/// The tile that is edited. Its mask is the stored labels plus the edits that are not stored yet.
package struct EditedTile: Sendable {
    /// An unfinished stroke. It is saved in parts while it is drawn. Undo reverts all parts together.
    struct OpenStroke: Sendable {
        var tool: Tool
        /// The label that it paints.
        var value: UInt8
        /// The pixels that changed since the last saved part, with the labels that they had before.
        var before: [Int: UInt8] = [:]
        /// The pixel to which the cursor moved last.
        var last: Pixel
        /// True if a part of the stroke was already sent to the journal.
        var hasParts = false
    }

    /// The index of the tile in the pool.
    package let position: Int
    package let tile: TileID
    /// The rectangle of the tile in its image.
    package let rect: PixelRect
    /// The tile as the journal has it; nil until it has been read.
    package private(set) var record: TileRecord?
    /// The labels that are shown.
    package private(set) var mask: LabelMask
    /// The cursor, in pixels of the tile.
    package var cursor: Pixel
    package var zoom: EditorZoom
    /// The top left pixel of the view, in pixels of the image.
    package var scroll = Pixel(row: 0, column: 0)
    /// The corners set so far of an open outline. Nothing is painted before it is closed.
    package var corners: [Pixel] = []
    /// The corner that follows the cursor; nil if none does.
    var movedCorner: MovedCorner?
    /// The pixels of the lines of the open outline.
    package internal(set) var tracedOutline: [Pixel] = []
    /// Paths along the edges of the image; nil until they are needed.
    var edgePaths: EdgePaths?
    /// The superpixels of the tile with their graph; nil until they are computed.
    package internal(set) var graph: SuperpixelGraph? { didSet { prepareCorrection() } }
    /// The probabilities of all classes at each pixel; nil until they are computed.
    package internal(set) var probabilities: TileProbabilities? { didSet { prepareCorrection() } }
    /// The clicks of the tool `correct`; nil until superpixels were computed.
    package internal(set) var correction: ClickCorrection?
    /// What a click of the tool `correct` at the cursor would change; nil with other tools.
    package internal(set) var proposal: ClickCorrection.Proposal?
    /// What the proposal was computed from, so that it is computed only once.
    var proposalKey: ProposalKey?
    private(set) var openStroke: OpenStroke?
    /// The number of the last request to the journal. Requests are numbered in ascending order.
    private(set) var requested = 0
    /// The number of the last request that the journal has answered.
    private(set) var answered = 0
    /// The number of the last request for undo or redo.
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
    package var superpixels: Superpixels? { graph?.superpixels }

    /// True if the journal has everything that is shown.
    package var isSaved: Bool { openStroke?.before.isEmpty != false && answered == requested }
    /// True if the pen is down, so that moving the cursor paints.
    package var isPenDown: Bool { openStroke != nil }

    var hasLabels: Bool { mask.values.contains { $0 != LabelMask.unlabeled } }
    package var labeledCount: Int { mask.values.lazy.filter { $0 != LabelMask.unlabeled }.count }

    // MARK: Answers of the journal

    /// Records that a request was sent to the journal.
    /// - Parameters:
    ///   - ticket: The number of the request.
    ///   - isUndo: True for undo and redo. Their result is unknown until the journal answers.
    mutating func expect(_ ticket: Int, isUndo: Bool = false) {
        requested = ticket
        if isUndo { lastUndo = ticket }
    }

    /// True if the mask in the journal may differ from the shown one. Strokes then also include pixels that already
    /// show the painted label.
    private var mayDiffer: Bool { record == nil || answered < lastUndo }

    /// Receives an answer of the journal. The shown mask stays until the last request is answered. It then becomes the
    /// mask of the journal, with the unsaved pixels of the unfinished stroke painted again.
    mutating func accept(_ record: TileRecord, ticket: Int) {
        self.record = record
        answered = max(answered, ticket)
        guard answered == requested else { return }
        let paintedPixels = openStroke?.before.keys.map { ($0, mask.values[$0]) } ?? []
        mask = record.mask
        for (pixel, value) in paintedPixels {
            openStroke?.before[pixel] = mask.values[pixel]
            mask.values[pixel] = value
        }
    }

    // MARK: Strokes

    /// Begins a stroke at the cursor.
    mutating func begin(_ kit: ToolKit) {
        openStroke = OpenStroke(tool: kit.tool, value: kit.painted, last: cursor)
        stamp(kit, at: cursor)
    }

    /// Continues the stroke in a straight line to `pixel`, which may be outside the tile.
    mutating func draw(to pixel: Pixel, with kit: ToolKit) {
        guard let openStroke else { return }
        var kit = kit
        kit.tool = openStroke.tool
        for point in Pixel.line(from: openStroke.last, to: pixel).dropFirst() { stamp(kit, at: point) }
        self.openStroke?.last = pixel
    }

    /// Returns the changes of the stroke since its last saved part; nil if there are none. The pen stays down.
    mutating func finishPart() -> Stroke? {
        guard let openStroke, !openStroke.before.isEmpty else { return nil }
        self.openStroke?.before = [:]
        self.openStroke?.hasParts = true
        return Stroke(openStroke.tool.source, pixels: openStroke.before.keys.sorted(), continues: openStroke.hasParts) {
            mask.values[$0]
        }
    }

    /// Ends the stroke. Returns its changes since the last saved part; nil if there are none.
    mutating func finish() -> Stroke? {
        defer { openStroke = nil }
        return finishPart()
    }

    /// Starts a new stroke at the pen's position, with the tool and the class of `kit`. It paints nothing there, so the
    /// pixels painted last keep their label.
    /// - Precondition: `finishPart` was called after the last change.
    mutating func continuePen(with kit: ToolKit) {
        guard let openStroke else { return }
        precondition(
            openStroke.before.isEmpty, "EditedTile: \(openStroke.before.count) painted pixels would change their stroke"
        )
        self.openStroke = OpenStroke(tool: kit.tool, value: kit.painted, last: openStroke.last)
    }

    /// Paints `pixels` at once, except those that the kit protects. Returns the stroke; nil if nothing changes.
    mutating func paint(
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

    /// Paints the pixels of the tool at `center`, except those that the kit protects.
    private mutating func stamp(_ kit: ToolKit, at center: Pixel) {
        guard let value = openStroke?.value, case .drag(let footprint) = kit.tool.use else { return }
        for position in footprint.pixels(self, kit, center) where kit.mayPaint(over: mask.values[position]) {
            if mayDiffer || mask.values[position] != value {
                if openStroke?.before[position] == nil { openStroke?.before[position] = mask.values[position] }
                mask.values[position] = value
            }
        }
    }

    /// The pixels of the superpixel at `pixel`, as positions in the tile; empty if there are no superpixels.
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
