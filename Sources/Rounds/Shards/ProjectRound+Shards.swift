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
    /// - Returns: The number of tiles; nil if there are no shards, or if they were merged before.
    /// - Throws: `Problem`, also if a shard is missing or does not fit the others.
    package func mergeScores(refusesOld: Bool = false) throws -> Int? {
        let store = ShardStore(.score, of: workspace)
        guard let round = try? trainedRound() else { return nil }
        let passes = try workspace.acquisitionSettings().neededDropoutPasses()
        if workspace.hasScores(ofRound: round, withPasses: passes > 0) {
            // A slow process stored its shard after the merge.
            store.removeAll()
            return nil
        }
        let identity = try scoreIdentity(round, passes: passes)
        guard let shards = try store.completeSet(for: identity, refusesOld: refusesOld) else { return nil }
        return try store.merging(shards, of: workspace.dataset) { parts in
            let merge = try ShardMerge(parts, required: TileScores.requiredTensors)
            let sampled = try sampledPredictions(of: merge, parts, round: round)
            guard merge.columns(of: TileScores.classSharesName) == workspace.dataset.catalog.count else {
                throw parts[0].damage
            }
            try finishScoring(round: round, sampled) { try workspace.saveScores(of: merge, round: round) }
            return merge.tileCount
        }
    }

    /// Merges the scores if all shards are there.
    /// - Returns: Whether the pool is scored now.
    func mergeScoresIfComplete() throws -> Bool {
        do {
            return try mergeScores() != nil
        } catch let problem as Problem where problem.isAboutShards {
            return false
        }
    }

    /// The predictions for the sample of pixels from all shards.
    private func sampledPredictions(
        of merge: ShardMerge, _ parts: [ShardMerge.Part], round: Int
    ) throws -> SampledPredictions {
        var all = SampledPredictions(round: round, sample: runner.sample)
        for (part, metadata) in zip(parts, merge.metadata) {
            guard let predictions = metadata[Self.sampleKey].flatMap({ JSON.value(SampledPredictions.self, $0) }),
                predictions.round == round, all.hasSameSample(as: predictions)
            else { throw part.damage }
            all.add(predictions)
        }
        return all
    }

    /// Whether the pool is scored by the last network, so that there is nothing to merge.
    package func hasScores() throws -> Bool {
        guard let round = try? trainedRound() else { return false }
        return try workspace.hasScores(
            ofRound: round, withPasses: workspace.acquisitionSettings().neededDropoutPasses() > 0)
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
            network: try workspace.checkpointHash(ofRound: round), seed: runner.plan.seed, passes: passes)
    }
}

extension ShardOutcome {
    fileprivate init(_ part: PoolPart, isNew: Bool) {
        self.init(images: part.images.count, tiles: part.tiles.count, isNew: isNew)
    }
}
