import Imagery
import Pool
import ProjectStore
import Rounds

/// Reads and writes tiles in the journal of a project.
struct TileWriter: Sendable {
    let workspace: Workspace

    /// The tile as the journal has it.
    func read(_ tile: TileID) throws -> TileRecord {
        record(try workspace.project.journal.tile(workspace.key(of: tile)), of: tile)
    }

    /// Does `edit` and returns the tile as it is then; what it changed is on disk.
    func perform(_ edit: TileEdit, on tile: TileID) throws -> TileRecord {
        let journal = workspace.project.journal
        let key = workspace.key(of: tile)
        switch edit {
        case .undo:
            if let undone = try journal.undo(key) { return record(undone, of: tile) }
        case .redo:
            if let redone = try journal.redo(key) { return record(redone, of: tile) }
        case .stroke(let stroke):
            var mask = try read(tile).mask
            stroke.apply(to: &mask)
            try journal.record(Change(kind(of: stroke), of: key, to: mask, networkRound: stroke.networkRound))
        case .confirm: try change(tile, .confirm)
        case .setSkipped(let isSkipped): try change(tile, isSkipped ? .skip : .reopen)
        case .setFlagged(let isFlagged): try change(tile, isFlagged ? .flag : .reopen)
        }
        return try read(tile)
    }

    /// All labels of an image, confirmed or not.
    func labels(ofImage image: Int) throws -> LabelMask {
        let grid = workspace.dataset.grid(of: image)
        var labels = LabelMask(size: grid.imageSize)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let tile = TileID(image: image, row: row, column: column)
                guard let stored = try workspace.project.journal.tile(workspace.key(of: tile)) else { continue }
                let rect = grid.rect(row: row, column: column)
                labels.paste(record(stored, of: tile).mask, top: rect.top, left: rect.left)
            }
        }
        return labels
    }

    /// A change of the state alone. A tile that is taken back with nothing drawn on it is unlabeled again.
    private func change(_ tile: TileID, _ kind: Edit.Kind) throws {
        let mask = try read(tile).mask
        let isEmpty = mask.values.allSatisfy { $0 == LabelMask.unlabeled }
        try workspace.project.journal.record(
            Change(
                kind, of: workspace.key(of: tile), to: mask, state: kind == .reopen && isEmpty ? .unlabeled : nil))
    }

    private func kind(of stroke: Stroke) -> Edit.Kind {
        switch stroke.tool {
        case "accept-rest", "accept-all": .accept
        case "brush", "eraser": .stroke
        default: .fill
        }
    }

    private func record(_ stored: LabeledTile?, of tile: TileID) -> TileRecord {
        guard let stored else {
            return TileRecord(
                mask: LabelMask(size: workspace.dataset.rect(of: tile).size), state: .unlabeled, canUndo: false,
                canRedo: false)
        }
        return TileRecord(
            mask: stored.mask, state: stored.state, canUndo: stored.canUndo, canRedo: stored.canRedo)
    }
}
