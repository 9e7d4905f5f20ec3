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
            if shape.closes(tile.corners, tile.cursor) { return closeOutline(&shared) }
            if tile.corners.last != tile.cursor { self.tile?.corners.append(tile.cursor) }
            return []
        case .fill(let region):
            let picture = shared.pictures.picture(tile.tile.image)
            guard let pixels = region(FillPlace(tile: tile, kit: kit, picture: picture)) else { return [] }
            return paint(pixels, &shared)
        }
    }

    /// Fills the area inside the corners.
    mutating func closeOutline(_ shared: inout SharedState) -> [Effect] {
        guard let tile, !tile.corners.isEmpty, let shape = kit.tool.outline else { return [] }
        self.tile?.corners = []
        return paint(shape.pixels(tile.corners, tile.cursor, tile.size), &shared)
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
        guard let tile, let predicted = prediction(of: tile, shared) else { return [] }
        let pixels = tile.mask.values.indices.lazy.filter {
            all || tile.mask.values[$0] == LabelMask.unlabeled
        }
        return change(pixels, source: .prediction, networkRound: shared.scores?.round, &shared) {
            predicted.values[$0]
        }
    }

    /// Gives each pixel the label `value`, as one stroke. If nothing changes because the pixels are protected, a
    /// message says so.
    private mutating func change(
        _ pixels: some Sequence<Int>, source: Stroke.Source, networkRound: Int? = nil, _ shared: inout SharedState,
        value: (Int) -> UInt8
    ) -> [Effect] {
        guard let stroke = tile?.paint(pixels, source: source, kit: kit, networkRound: networkRound, value: value)
        else {
            if let mask = tile?.mask, pixels.contains(where: { !kit.mayPaint(over: mask.values[$0]) }) {
                shared.showMessage(
                    "Nothing changes: these pixels are protected (locked classes, or only unlabeled pixels are painted)"
                )
            }
            return []
        }
        showLabels()
        return request(.stroke(stroke), &shared)
    }

    /// The prediction of the tile; nil if there is none.
    private func prediction(of tile: EditedTile, _ shared: SharedState) -> LabelMask? {
        shared.pictures.picture(tile.tile.image)?.maps?.predicted.cropped(to: tile.rect)
    }
}
