import Imagery
import Pool

/// Tools and what they do to the tile.
extension EditorPane {
    // MARK: Strokes

    /// Uses the tool where the cursor is.
    mutating func paintHere(_ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        switch kit.tool {
        case .brush, .eraser, .superpixel:
            if tile.isPenDown { return [] }
            return beginStroke(&shared) + penUp(&shared)
        case .rectangle:
            if hasCorners { return closeOutline(&shared) }
            self.tile?.corners = [tile.cursor]
            return []
        case .polygon:
            if tile.corners.count > 2, tile.corners.first == tile.cursor { return closeOutline(&shared) }
            if tile.corners.last != tile.cursor { self.tile?.corners.append(tile.cursor) }
            return []
        case .fillRegion:
            let region = effectiveLabels(of: tile, shared).region(
                atRow: tile.cursor.row, column: tile.cursor.column)
            return paint(region, &shared)
        case .fillColor:
            guard let picture = shared.pictures.picture(tile.tile.image) else { return [] }
            let region = picture.image.cropped(to: tile.rect).region(
                atRow: tile.cursor.row, column: tile.cursor.column, tolerance: kit.tolerance)
            return paint(region, &shared)
        }
    }

    /// Fills the rectangle to the cursor, or the polygon of the corners set.
    mutating func closeOutline(_ shared: inout SharedState) -> [Effect] {
        guard let tile, let first = tile.corners.first else { return [] }
        if kit.tool == .polygon, tile.corners.count < 3 {
            shared.say("A polygon has three corners or more: Space sets one")
            return []
        }
        self.tile?.corners = []
        return paint(
            kit.tool == .rectangle
                ? Outline.rectangle(from: first, to: tile.cursor, in: tile.size)
                : Outline.polygon(tile.corners, in: tile.size), &shared)
    }

    /// Puts the tool in hand to the tile; `penUp` ends the stroke.
    mutating func beginStroke(with kit: ToolKit? = nil, _ shared: inout SharedState) -> [Effect] {
        let kit = kit ?? self.kit
        if kit.tool == .superpixel, tile?.superpixels == nil {
            let isTooLarge = tile.map { $0.size.count > Superpixels.mostPixels } ?? false
            shared.say(
                isTooLarge
                    ? "The tile has too many pixels for superpixels: cut the images into more tiles"
                    : "The superpixels are still being found")
            return []
        }
        showLabels()
        tile?.begin(kit)
        return []
    }

    /// What is painted is to be seen.
    private mutating func showLabels() {
        if overlay != .difference { overlay = .labels }
    }

    /// Ends the stroke under way, if there is one.
    mutating func penUp(_ shared: inout SharedState) -> [Effect] {
        guard let stroke = tile?.finish() else { return [] }
        return request(.stroke(stroke), &shared)
    }

    /// Gives the journal what a lowered pen has painted so far; the pen stays down.
    mutating func savePart(_ shared: inout SharedState) -> [Effect] {
        guard let stroke = tile?.takePart() else { return [] }
        return request(.stroke(stroke), &shared)
    }

    // MARK: Many pixels at once

    mutating func paintWholeTile(_ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        return change(0..<tile.size.count, tool: "whole-tile", &shared) { [kit] _ in kit.value }
    }

    mutating func paint(_ pixels: PixelRuns, _ shared: inout SharedState) -> [Effect] {
        change(pixels, tool: kit.tool.rawValue, &shared) { [kit] _ in kit.value }
    }

    mutating func accept(all: Bool, _ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        guard let predicted = prediction(of: tile, shared) else {
            shared.say("There is no prediction yet: label by hand, then r trains")
            return []
        }
        let pixels = tile.mask.values.indices.lazy.filter {
            all || tile.mask.values[$0] == LabelMask.unlabeled
        }
        return change(
            pixels, tool: all ? "accept-all" : "accept-rest", networkRound: shared.scores?.round, &shared
        ) { predicted.values[$0] }
    }

    private mutating func change(
        _ pixels: some Sequence<Int>, tool: String, networkRound: Int? = nil, _ shared: inout SharedState,
        value: (Int) -> UInt8
    ) -> [Effect] {
        guard let stroke = tile?.set(pixels, tool: tool, kit: kit, networkRound: networkRound, value: value) else {
            if let mask = tile?.mask, pixels.contains(where: { !kit.mayPaint(over: mask.values[$0]) }) {
                shared.say(
                    "Nothing changes: what is here is protected (locked classes, or only unlabeled is painted)")
            }
            return []
        }
        showLabels()
        return request(.stroke(stroke), &shared)
    }

    /// What the network says of the tile; nil if it was never asked.
    private func prediction(of tile: EditedTile, _ shared: SharedState) -> LabelMask? {
        shared.pictures.picture(tile.tile.image)?.maps?.predicted.cropped(to: tile.rect)
    }

    /// The labels, and where there is none the prediction.
    private func effectiveLabels(of tile: EditedTile, _ shared: SharedState) -> LabelMask {
        guard let predicted = prediction(of: tile, shared) else { return tile.mask }
        return LabelMask(
            size: tile.size,
            values: zip(tile.mask.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }
}
