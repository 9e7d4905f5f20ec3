import Pool
import ProjectStore

extension Workspace {
    /// Takes over the masks' labels of `tiles` as confirmed ones, in one step on disk; tiles that are confirmed
    /// already stay as they are.
    /// - Returns: How many tiles were taken over, and the images whose mask could not be read.
    /// - Throws: `ProjectError`.
    package func importLabels(of tiles: [TileID]) throws -> (count: Int, skipped: [Problem]) {
        let states = try project.journal.states()
        let oracle = Oracle(dataset: dataset)
        var changes: [Change] = []
        var skipped: [Problem] = []
        let open = tiles.filter { states[key(of: $0)] != .labeled }
        for (image, tiles) in Dictionary(grouping: open, by: \.image).sorted(by: { $0.key < $1.key }) {
            do {
                changes += try oracle.labels(of: tiles).map { Change(.import, of: key(of: $0.tile), to: $0.labels) }
            } catch {
                skipped.append(Problem(of: dataset.images[image], error))
            }
        }
        try project.journal.record(changes)
        return (changes.count, skipped)
    }
}
