import Imagery
import Pool
import ProjectStore

/// What became of tiles whose labels were to be taken from masks.
package struct ImportOutcome: Sendable {
    /// The tiles that have labels now.
    package fileprivate(set) var count = 0
    /// The images whose mask could not be read.
    package fileprivate(set) var skipped: [Problem] = []
    /// Tiles that were confirmed already and stay as they are.
    package fileprivate(set) var confirmed = 0
    /// Tiles that no mask has a label of.
    package fileprivate(set) var unlabeled = 0
    /// The images that the folder has no mask of.
    package fileprivate(set) var unmasked: [PoolImage] = []
}

extension Workspace {
    /// Imports the masks' labels of `tiles` as confirmed ones, in one step on disk; tiles that are confirmed already stay
    /// as they are, and so do those of which a mask says nothing.
    /// - Parameter folder: Where the masks are; nil for the dataset's own.
    /// - Throws: `ProjectError`.
    package func importLabels(of tiles: [TileID], from folder: MaskFolder? = nil) throws -> ImportOutcome {
        let states = try project.journal.states(of: grids)
        var changes: [Change] = []
        var outcome = ImportOutcome()
        let open = tiles.filter { states[key(of: $0)] != .labeled }
        outcome.confirmed = tiles.count - open.count
        for (image, tiles) in Dictionary(grouping: open, by: \.image).sorted(by: { $0.key < $1.key }) {
            if let folder, !folder.hasMask(of: dataset.images[image]) {
                outcome.unmasked.append(dataset.images[image])
                continue
            }
            do {
                let labeled = try labels(of: tiles, image: image, in: folder)
                outcome.unlabeled += tiles.count - labeled.count
                changes += labeled.map { Change(.import, of: key(of: $0.tile), to: $0.labels) }
            } catch let error as ProjectError {
                throw error
            } catch {
                outcome.skipped.append(Problem(of: dataset.images[image], error))
            }
        }
        try project.journal.record(changes)
        outcome.count = changes.count
        return outcome
    }

    private func labels(of tiles: [TileID], image: Int, in folder: MaskFolder?) throws -> [TileLabels] {
        guard let folder else { return try Oracle(dataset: dataset).labels(of: tiles) }
        guard let mask = try folder.labels(of: dataset.images[image]) else { return [] }
        return tiles.map { TileLabels(tile: $0, labels: mask.cropped(to: dataset.rect(of: $0))) }
            .filter { $0.labels.values.contains { $0 != LabelMask.unlabeled } }
    }
}
