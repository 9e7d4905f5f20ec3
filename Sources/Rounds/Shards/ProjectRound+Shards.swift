import Acquisition
import Files
import Foundation
import Learning
import Problems
import ProjectStore
import Tensors

/// What a process did with its shard.
package struct ShardOutcome: Sendable {
    package let images: Int
    package let tiles: Int
    /// False if the result was stored before, so that nothing was computed.
    package let isNew: Bool
}

/// The stages that can be done in shards, by processes on one or many computers.
extension ProjectRound {
    /// Scores the images of a shard with the last network. The result stays in the cache until the shards are merged.
    /// Maps are written.
    package func score(_ shard: Shard) throws -> ShardOutcome {
        let settings = try workspace.acquisitionSettings()
        let (round, passes) = (try trainedRound(), try settings.neededDropoutPasses())
        let part = PoolPart(shard, of: workspace.dataset.tiles(of: .train))
        let (store, identity) = (ShardStore(.score, of: workspace), try scoreIdentity(round, passes: passes))
        let scores = workspace.scores()
        let isMerged = scores?.round == round && (passes == 0 || scores?[.mutualInformation] != nil)
        guard !isMerged, !store.has(shard, identity) else { return ShardOutcome(part, isNew: false) }
        let network = try workspace.network(ofRound: round, from: source)
        let scored = try runner.score(
            network, round: round, shard: shard, maps: workspace.mapCache, for: settings)
        try store.write(
            scored.scores.tensors, of: shard, identity: identity,
            further: [Self.sampleKey: JSON.text(scored.predictions)])
        return ShardOutcome(part, isNew: true)
    }

    /// Computes the pretrained features for the images of a shard. The result stays in the cache until the shards are
    /// merged.
    package func embed(_ shard: Shard) throws -> ShardOutcome {
        let pretrained = planner.pretrained
        return ShardOutcome(
            PoolPart(shard, of: pretrained.tiles), isNew: try pretrained.computeShard(shard, monitor: monitor))
    }

    /// Merges the scores of all shards, with the same result as `score()`.
    /// - Parameter refusesOld: Whether shards of an earlier round are an error.
    /// - Returns: Nil if there are no shards.
    /// - Throws: `Problem`, also if a shard is missing or does not fit the others.
    package func mergeScores(refusesOld: Bool = false) throws -> TileScores? {
        let store = ShardStore(.score, of: workspace)
        guard let round = try? trainedRound() else { return nil }
        let identity = try scoreIdentity(round, passes: workspace.acquisitionSettings().neededDropoutPasses())
        guard let shards = try store.completeSet(for: identity, refusesOld: refusesOld) else { return nil }
        let pool = workspace.dataset.tiles(of: .train)
        var merged: (scores: TileScores, predictions: SampledPredictions)?
        for shard in shards {
            let tiles = PoolPart(shard, of: pool).tileIndices
            let (tensors, metadata) = try store.read(shard)
            let classCount = workspace.dataset.catalog.count
            guard let sample = metadata[Self.sampleKey],
                let predictions = JSON.value(SampledPredictions.self, sample),
                let scores = TileScores(tensors, round: round, tileCount: tiles.count, classCount: classCount),
                merged.map({ $0.scores.fits(scores) && $0.predictions.hasSameSample(as: predictions) }) ?? true
            else { throw store.damaged(shard) }
            var (all, sampled) =
                merged.take()
                ?? (
                    TileScores(round: round, count: pool.count, classCount: classCount, measures: scores.measures),
                    predictions
                )
            all.set(scores, at: tiles)
            sampled.add(predictions)
            merged = (all, sampled)
        }
        guard let merged else { return nil }
        try finish(merged.scores, merged.predictions)
        return merged.scores
    }

    /// Merges the features of all shards.
    /// - Returns: The number of tiles; nil if there are no shards.
    /// - Throws: `Problem`, also if a shard is missing or does not fit the others.
    package func mergeFeatures(refusesOld: Bool = false) throws -> Int? {
        try planner.pretrained.mergeShards(monitor: monitor, refusesOld: refusesOld)?.rows.rowCount
    }

    private static let sampleKey = "sample"

    private func scoreIdentity(_ round: Int, passes: Int) throws -> ShardIdentity {
        ShardIdentity(
            of: workspace.dataset, poolFingerprint: workspace.poolFingerprint,
            network: try workspace.checkpointHash(ofRound: round), passes: passes)
    }
}

extension ShardOutcome {
    fileprivate init(_ part: PoolPart, isNew: Bool) {
        self.init(images: part.images.count, tiles: part.images.reduce(0) { $0 + $1.tiles.count }, isNew: isNew)
    }
}
