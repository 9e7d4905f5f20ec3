import Imagery
import Learning
import Pool
import Problems
import Tensors

/// A tile for trials of labeling tools: nobody has labeled it, its mask is known, and a network has predicted it.
package struct TrialTile: Sendable {
    package let tile: TileID
    /// The whole image, and the predicted class of each of its pixels.
    package let image: Image
    package let predicted: LabelMask
    /// The true labels of the tile.
    package let truth: LabelMask
    package let probabilities: TileProbabilities

    /// Passes random unlabeled tiles of the pool to `body`, those of an image together, in the order of the pool. They
    /// depend only on the project and on the seed.
    /// - Throws: `Problem`, also if no network was trained or no tile has a mask.
    package static func forEachImage(
        count: Int, seed: UInt64, in workspace: Workspace, workers: Workers, monitor: StageMonitor,
        _ body: ([TrialTile]) throws -> Void
    ) throws {
        guard let round = try workspace.lastTrainedRound() else { throw Problem.notTrained }
        let byImage = Dictionary(grouping: try tiles(count: count, seed: seed, of: workspace), by: \.image)
        let images = byImage.keys.sorted()
        let network = try workspace.network(ofRound: round, from: workspace.networkSource(workers: workers))
        try network.predictWhole(images, of: workspace.dataset, withProbabilities: true, monitor: monitor) {
            position, prediction in
            let whole = try prediction.get()
            let index = images[position]
            let (image, truth) = (try workspace.dataset.readImage(index), try workspace.dataset.readLabels(index))
            try body(
                (byImage[index] ?? []).map { tile in
                    let rect = workspace.dataset.rect(of: tile)
                    var probabilities = TileProbabilities(
                        round: round, size: rect.size, classCount: network.classCount)
                    probabilities.paste(whole.probabilities, width: image.size.width, part: rect, top: 0, left: 0)
                    return TrialTile(
                        tile: tile, image: image, predicted: whole.classes, truth: truth.cropped(to: rect),
                        probabilities: probabilities)
                })
        }
    }

    private static func tiles(count: Int, seed: UInt64, of workspace: Workspace) throws -> [TileID] {
        let states = try workspace.tileStates()
        let all = workspace.dataset.tiles(of: .train)
        let open = all.indices.filter {
            states[$0] == .unlabeled && workspace.dataset.images[all[$0].image].maskURL != nil
        }
        guard !open.isEmpty else {
            throw Problem(
                path: workspace.project.url.path, reason: "no unlabeled tile has a mask",
                fix: "use a project of images with masks, such as one of `tessera init --masks DIR`")
        }
        var random = Philox(seed: seed, purpose: "correction")
        return open.shuffled(using: &random).prefix(count).sorted().map { all[$0] }
    }
}
