import Imagery
import Pool
import ProjectStore

extension Workspace {
    /// Takes over the masks' labels of `tiles` as confirmed ones, in one step on disk; tiles that are confirmed
    /// already stay as they are, and so do those of which a mask says nothing.
    /// - Parameter folder: Where the masks are; nil for the dataset's own.
    /// - Returns: How many tiles were taken over, and the images whose mask could not be read.
    /// - Throws: `ProjectError`.
    package func importLabels(
        of tiles: [TileID], from folder: MaskFolder? = nil
    ) throws -> (count: Int, skipped: [Problem]) {
        let states = try project.journal.states(of: grids)
        var changes: [Change] = []
        var skipped: [Problem] = []
        let open = tiles.filter { states[key(of: $0)] != .labeled }
        for (image, tiles) in Dictionary(grouping: open, by: \.image).sorted(by: { $0.key < $1.key }) {
            do {
                for labeled in try labels(of: tiles, image: image, in: folder) {
                    changes.append(Change(.import, of: key(of: labeled.tile), to: labeled.labels))
                }
            } catch let error as ProjectError {
                throw error
            } catch {
                skipped.append(Problem(of: dataset.images[image], error))
            }
        }
        try project.journal.record(changes)
        return (changes.count, skipped)
    }

    private func labels(of tiles: [TileID], image: Int, in folder: MaskFolder?) throws -> [TileLabels] {
        guard let folder else { return try Oracle(dataset: dataset).labels(of: tiles) }
        guard let mask = try folder.labels(of: dataset.images[image]) else { return [] }
        return tiles.map { TileLabels(tile: $0, labels: mask.cropped(to: dataset.rect(of: $0))) }
            .filter { $0.labels.values.contains { $0 != LabelMask.unlabeled } }
    }
}
