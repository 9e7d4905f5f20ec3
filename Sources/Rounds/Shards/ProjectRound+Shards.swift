import Acquisition
import Files
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
        let part = PoolPart(shard, of: workspace.dataset)
        let (store, identity) = (ShardStore(.score, of: workspace), try scoreIdentity(round, passes: passes))
        guard !workspace.hasScores(ofRound: round, withPasses: passes > 0), !store.has(shard, identity) else {
            return ShardOutcome(part, isNew: false)
        }
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
        ShardOutcome(
            PoolPart(shard, of: workspace.dataset),
            isNew: try planner.pretrained.computeShard(shard, monitor: monitor))
    }

    /// Merges the scores of all shards, with the same result as `score()`. They are not read into memory.
    /// - Parameter refusesOld: Whether shards of an earlier round are an error.
    /// - Returns: The number of tiles; nil if there are no shards.
    /// - Throws: `Problem`, also if a shard is missing or does not fit the others.
    package func mergeScores(refusesOld: Bool = false) throws -> Int? {
        let store = ShardStore(.score, of: workspace)
        guard let round = try? trainedRound() else { return nil }
        let identity = try scoreIdentity(round, passes: workspace.acquisitionSettings().neededDropoutPasses())
        guard let shards = try store.completeSet(for: identity, refusesOld: refusesOld) else { return nil }
        let merge = try ShardMerge(
            store.parts(shards, of: workspace.dataset), required: TileScores.requiredTensors)
        var sampled: SampledPredictions?
        for (shard, metadata) in zip(shards, merge.metadata) {
            guard let predictions = metadata[Self.sampleKey].flatMap({ JSON.value(SampledPredictions.self, $0) }),
                predictions.round == round, sampled?.hasSameSample(as: predictions) ?? true
            else { throw store.damaged(shard) }
            var all = sampled ?? predictions
            all.add(predictions)
            sampled = all
        }
        guard let sampled, merge.columns(of: TileScores.classSharesName) == workspace.dataset.catalog.count else {
            throw store.damaged(shards[0])
        }
        try finishScoring(round: round, sampled) { try workspace.saveScores(of: merge, round: round) }
        return merge.tileCount
    }

    /// Merges the features of all shards.
    /// - Returns: The number of tiles; nil if there are no shards.
    /// - Throws: `Problem`, also if a shard is missing or does not fit the others.
    package func mergeFeatures(refusesOld: Bool = false) throws -> Int? {
        try planner.pretrained.mergeShards(monitor: monitor, refusesOld: refusesOld)
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
        self.init(images: part.images.count, tiles: part.tiles.count, isNew: isNew)
    }
}
