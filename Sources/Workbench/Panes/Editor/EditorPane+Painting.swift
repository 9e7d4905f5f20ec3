import Imagery
import Pool

/// Applies tools to the tile.
///
/// A dragged tool calls `beginStroke`, then paints at each move, and ends with `penUp`. While the pen is down,
/// `savePart` saves the stroke from time to time. All other tools change many pixels at once, in `change`. Both call
/// `request`, which sends the stroke to the journal.
extension EditorPane {
    // MARK: Strokes

    /// Uses the selected tool once at the cursor.
    mutating func paintHere(_ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        switch kit.tool.use {
        case .drag:
            beginStroke()
            return penUp(&shared)
        case .outline(let shape):
            if tile.movedCorner == nil, shape.closes(tile.corners, tile.cursor) { return closeOutline(&shared) }
            if tile.movedCorner != nil {
                self.tile?.putCorner()
            } else if tile.corners.last != tile.cursor {
                self.tile?.corners.append(tile.cursor)
            }
            return []
        case .fill(let region):
            let picture = shared.pictures.picture(tile.tile.image)
            guard let pixels = region(FillPlace(tile: tile, kit: kit, picture: picture)) else { return [] }
            return paint(pixels, &shared)
        case .correction: return correct(.add, &shared)
        }
    }

    /// Changes the region at the cursor to the class, or takes back a part of it.
    mutating func correct(_ kind: ClickCorrection.Kind, _ shared: inout SharedState) -> [Effect] {
        propose(kind, shared)
        let pixels = tile?.proposal?.pixels
        guard let stroke = tile?.acceptProposal(kit) else {
            if let pixels { noteProtected(pixels, &shared) }
            return []
        }
        showLabels()
        return request(.stroke(stroke), &shared)
    }

    /// Computes what a click at the cursor would change.
    mutating func propose(_ kind: ClickCorrection.Kind, _ shared: SharedState) {
        guard let tile else { return }
        self.tile?.propose(kind, kit, predicted: Self.prediction(of: tile, shared))
    }

    /// Fills the area inside the corners, or paints the line between them.
    mutating func closeOutline(_ shared: inout SharedState) -> [Effect] {
        guard let tile, !tile.corners.isEmpty, let shape = kit.tool.outline,
            let lines = self.tile?.closedOutline(shape, kit, image: Self.image(of: tile, shared))
        else { return [] }
        self.tile?.clearCorners()
        return paint(shape.pixels(lines, kit, tile.size), &shared)
    }

    /// Begins a stroke with the selected tool; `penUp` ends it.
    mutating func beginStroke(with kit: ToolKit? = nil) {
        showLabels()
        tile?.begin(kit ?? self.kit)
    }

    /// Shows an overlay in which the stroke is visible.
    private mutating func showLabels() {
        if overlay != .difference { overlay = .labels }
    }

    /// Ends the unfinished stroke, if there is one, and sends it to the journal.
    mutating func penUp(_ shared: inout SharedState) -> [Effect] {
        guard let stroke = tile?.finish() else { return [] }
        return request(.stroke(stroke), &shared)
    }

    /// Sends the part of the stroke that is not saved yet to the journal. The pen stays down.
    mutating func savePart(_ shared: inout SharedState) -> [Effect] {
        guard let stroke = tile?.finishPart() else { return [] }
        return request(.stroke(stroke), &shared)
    }

    // MARK: Many pixels at once

    mutating func paintWholeTile(_ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        return change(0..<tile.size.count, source: .filling, &shared) { [kit] _ in kit.value }
    }

    mutating func paint(_ pixels: PixelRuns, _ shared: inout SharedState) -> [Effect] {
        change(pixels, source: kit.tool.source, &shared) { [kit] _ in kit.value }
    }

    /// Labels the unlabeled pixels, or all, with their predicted classes.
    mutating func accept(all: Bool, _ shared: inout SharedState) -> [Effect] {
        guard let tile, let predicted = Self.prediction(of: tile, shared) else { return [] }
        let pixels = tile.mask.values.indices.lazy.filter {
            all || tile.mask.values[$0] == LabelMask.unlabeled
        }
        return change(pixels, source: .prediction, networkRound: shared.scores?.round, &shared) {
            predicted.values[$0]
        }
    }

    /// Gives each pixel the label `value`, as one stroke. If nothing changes because the pixels are protected, a
    /// message says so.
    mutating func change(
        _ pixels: some Sequence<Int>, source: Stroke.Source, networkRound: Int? = nil, _ shared: inout SharedState,
        value: (Int) -> UInt8
    ) -> [Effect] {
        guard let stroke = tile?.paint(pixels, source: source, kit: kit, networkRound: networkRound, value: value)
        else {
            noteProtected(pixels, &shared)
            return []
        }
        showLabels()
        return request(.stroke(stroke), &shared)
    }

    /// Says why nothing changes, if it is because some of the pixels are protected.
    private func noteProtected(_ pixels: some Sequence<Int>, _ shared: inout SharedState) {
        guard let mask = tile?.mask, pixels.contains(where: { !kit.mayPaint(over: mask.values[$0]) }) else { return }
        shared.showMessage(
            "Nothing changes: these pixels are protected (locked classes, or only unlabeled pixels are painted)")
    }

    private static func image(of tile: EditedTile, _ shared: SharedState) -> Image? {
        shared.pictures.picture(tile.tile.image)?.image
    }

    /// Keeps the lines of the open outline up to date.
    mutating func traceOutline(_ shared: SharedState) {
        guard let tile else { return }
        self.tile?.traceOutline(kit, image: Self.image(of: tile, shared))
    }

    /// The prediction of the tile; nil if there is none.
    static func prediction(of tile: EditedTile, _ shared: SharedState) -> LabelMask? {
        shared.pictures.picture(tile.tile.image)?.maps?.predicted.cropped(to: tile.rect)
    }
}
