import Imagery
import Pool
import Terminal

/// The label editor: one tile, and the tools that paint it.
package struct EditorPane: PaneComponent {
    /// The tile being labeled; nil while the editor is closed.
    package internal(set) var tile: EditedTile?
    package internal(set) var kit: ToolKit
    package internal(set) var overlay = EditorOverlay.labels
    /// The zoom that the user chose, which the next tiles keep. Nil: each tile gets the largest at which it fits.
    private var chosenZoom: EditorZoom?
    /// The time in seconds of the last save of a part of the stroke; nil until the first tick with the pen down.
    private var penTime: Double?
    /// True while a mouse button is held that was pressed in the tile. Other drags and releases are ignored.
    var holdsMouse = false
    /// The first of two keys that pick a class; nil if none was pressed.
    var classPrefix: Character?
    /// The first visible line of the list of classes after the wheel was turned over it; nil while it follows the
    /// selected class.
    var classScroll: Int?

    init(classCount: Int) { kit = ToolKit(classCount: classCount) }

    package var isOpen: Bool { tile != nil }
    /// True if the pen is down, so that moving the cursor paints.
    package var isPenDown: Bool { tile?.isPenDown == true }
    var hasCorners: Bool { tile?.corners.isEmpty == false }

    /// The keys that matter while the pen is down or an outline is open.
    var stateHints: [StateHint] {
        if tile?.movedCorner != nil {
            return [StateHint(.paint, "puts the corner here"), StateHint(.closeEditor, "puts it back")]
        }
        let state: Tool.State? = hasCorners ? .outlineOpen : isPenDown ? .penDown : nil
        return state.flatMap { kit.tool.hints[$0] } ?? []
    }

    /// How the selected tool is used, if it is not obvious, else what the journal knows about the tile.
    func advice(_ shared: SharedState) -> String? {
        let advice = kit.tool.hints[.selected].map { hints in
            hints.map { "\(shared.keymap.text(for: $0.command, in: .editor)) \($0.text)" }.joined(separator: "; ")
        }
        return advice ?? shared.cursorFacts
    }

    // MARK: Opening and leaving

    mutating func open(_ shared: inout SharedState) -> [Effect] {
        let id = shared.cursorTile
        let rect = shared.pool.rect(ofTile: shared.cursor)
        let labels = shared.pictures.picture(id.image)?.labels.cropped(to: rect)
        let zoom = chosenZoom ?? EditorZoom(fitting: rect.size, into: Self.view(shared), cell: shared.layout.cell)
        var opened = EditedTile(position: shared.cursor, tile: id, rect: rect, labels: labels, zoom: zoom)
        let ticket = shared.nextTicket()
        opened.expect(ticket)
        tile = opened
        holdsMouse = false
        keepCursorVisible(shared)
        return [.readTile(id, ticket: ticket)] + findSuperpixels(shared) + requestProbabilities(shared)
    }

    /// Goes back by one step: cancels an open outline; otherwise ends the stroke if the pen is down; otherwise closes
    /// the editor.
    mutating func close(_ shared: inout SharedState) -> [Effect] {
        if tile?.movedCorner != nil {
            tile?.putCornerBack()
            keepCursorVisible(shared)
            return []
        }
        if hasCorners {
            dropOutline(&shared)
            return []
        }
        guard isPenDown else {
            tile = nil
            return []
        }
        let undo = shared.keymap.text(for: .undo, in: .editor)
        shared.showMessage("The pen is up and the stroke is saved; \(undo) reverts it")
        return penUp(&shared)
    }

    /// Moves the cursor with `go` and opens the tile there, unless it is the same tile.
    mutating func openTile(_ shared: inout SharedState, after go: (inout SharedState) -> Void) -> [Effect] {
        let position = tile?.position
        go(&shared)
        return shared.cursor == position ? [] : open(&shared)
    }

    /// Opens the next unfinished tile of the list; closes the editor if there is none.
    /// - Parameter done: What was done with the tile that was open ("confirmed", "skipped"), for the message.
    mutating func openNext(_ done: String, _ shared: inout SharedState) -> [Effect] {
        guard let left = tile?.position else { return [] }
        let next = shared.worklist.flatMap { queue -> Int? in
            let rank = queue.nextOpen(after: shared.rankBeforeNext) { $0 != left && shared.needsWork($0) }
            return rank.map { queue.positions[$0] }
        }
        guard let next else {
            tile = nil
            shared.showMessage(
                "\(shared.pool.name(ofTile: left)) is \(done). "
                    + (shared.worklist == nil ? "" : shared.queueDoneText(in: shared.focus.context)))
            return []
        }
        shared.go(to: next)
        return open(&shared)
    }

    // MARK: What the tile needs

    /// Requests the superpixels when the tile is opened, so that they are ready when the user selects the tool.
    func findSuperpixels(_ shared: SharedState) -> [Effect] {
        guard let tile, tile.graph == nil, tile.size.count <= Superpixels.mostPixels,
            let picture = shared.pictures.picture(tile.tile.image)
        else { return [] }
        return [.findSuperpixels(tile.tile, picture.image.cropped(to: tile.rect), side: kit.superpixelSide)]
    }

    /// Requests the class probabilities of the network whose scores are shown.
    private func requestProbabilities(_ shared: SharedState) -> [Effect] {
        guard let tile, let scores = shared.scores, tile.probabilities?.round != scores.round else { return [] }
        return [.readProbabilities(tile.tile, round: scores.round)]
    }

    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect] {
        switch message {
        case .tick(let time): return tick(time, &shared)
        case .hangUp: return penUp(&shared)
        case .picture(let image, _): return tile?.tile.image == image ? findSuperpixels(shared) : []
        case .tile(let id, let record, let ticket): accept(record, of: id, ticket: ticket)
        case .tileFailed(let id, _, let record?, let ticket): accept(record, of: id, ticket: ticket)
        case .tiles(let tiles, _, let ticket):
            for stored in tiles { accept(stored.record, of: stored.tile, ticket: ticket) }
        case .copiedLabels(let source, let labels, let target):
            return tile?.tile == target ? copy(labels, of: source, &shared) : []
        case .superpixels(let id, let side, let graph):
            if tile?.tile == id, kit.superpixelSide == side { tile?.graph = graph }
        case .probabilities(let id, let probabilities):
            if tile?.tile == id { tile?.probabilities = probabilities }
        case .round(.scored): return requestProbabilities(shared)
        case .input, .pictureFailed, .maps, .examined, .tileUnreadable, .tileFailed, .labelSummary, .facts, .agreement,
            .journalFile, .copySaved,
            .exporting, .exported,
            .query, .preview, .round, .notSaved, .roundsIdle, .theme, .notice:
            break
        }
        return []
    }

    private mutating func accept(_ record: TileRecord, of id: TileID, ticket: Int) {
        if tile?.tile == id { tile?.accept(record, ticket: ticket) }
    }

    /// Requests a change of the tile from the journal.
    mutating func request(_ edit: TileEdit, _ shared: inout SharedState) -> [Effect] {
        guard let position = tile?.position else { return [] }
        let effect = shared.edit(position, edit)
        tile?.expect(shared.lastTicket, isUndo: edit == .undo || edit == .redo)
        return [effect]
    }

    /// Keeps the proposal of the tool and the lines of the open outline up to date.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] {
        if hasCorners { traceOutline(shared) }
        guard kit.tool.proposes, let tile, !tile.isPenDown else {
            tile?.forgetProposal()
            return []
        }
        propose(tile.canSubtract(kit.value) ? .subtract : .add, shared)
        return []
    }

    // MARK: Time

    /// While the pen is down, the stroke is saved this often, in seconds. A crash then loses less than a second of
    /// work. A shorter period would write more edits for little gain.
    static let penPeriod = 0.5

    var needsFrequentTicks: Bool { isPenDown }

    private mutating func tick(_ time: Double, _ shared: inout SharedState) -> [Effect] {
        guard isPenDown else {
            penTime = nil
            return []
        }
        guard let since = penTime else {
            penTime = time
            return []
        }
        guard time - since >= Self.penPeriod else { return [] }
        penTime = time
        return savePart(&shared)
    }

    // MARK: The view

    /// The cells in which the editor shows pixels.
    package static func view(_ shared: SharedState) -> Rect {
        EditorPanel(shared.layout.body, classCount: shared.catalog.count, value: 0).view
    }

    func panel(_ content: Rect, _ shared: SharedState) -> EditorPanel {
        EditorPanel(content, classCount: shared.catalog.count, value: kit.value, firstLine: classScroll)
    }

    func title(_ shared: SharedState) -> String { "label editor" }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        EditorView(self, shared, in: content, look: look)?.draw(cache: &cache.editor, into: &surface)
    }

    /// Adapts to a new screen size. A zoom that the user chose stays.
    mutating func followResize(from before: ScreenLayout, _ shared: SharedState) { applyZoom(shared) }

    /// Zooms this tile and the next ones.
    /// - Parameter zoom: Nil for the largest zoom at which a tile fits.
    mutating func zoom(_ zoom: EditorZoom?, _ shared: SharedState) {
        chosenZoom = zoom
        applyZoom(shared)
    }

    private mutating func applyZoom(_ shared: SharedState) {
        guard let tile else { return }
        self.tile?.zoom =
            chosenZoom ?? EditorZoom(fitting: tile.size, into: Self.view(shared), cell: shared.layout.cell)
        keepCursorVisible(shared)
    }

    mutating func keepCursorVisible(_ shared: SharedState) {
        guard let tile else { return }
        self.tile?.scroll = EditorGeometry.scroll(
            from: tile.scroll, view: Self.view(shared), zoom: tile.zoom, tile: tile.rect, showing: tile.cursor,
            cell: shared.layout.cell)
    }
}
