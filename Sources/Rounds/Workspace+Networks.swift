import Acquisition
import Files
import Foundation
import Learning
import Problems
import ProjectStore
import Tensors

/// The networks and scores of a project's rounds.
extension Workspace {
    func checkpoint(ofRound round: Int) -> URL { checkpointFile(ofRound: round).url }

    func checkpointFile(ofRound round: Int) -> RootedPath {
        project.models.appending("round-\(round).safetensors")
    }

    /// A hash of the file of a round's network.
    /// - Throws: `Problem` if it cannot be read.
    func checkpointHash(ofRound round: Int) throws -> String {
        try ContentHash(of: checkpoint(ofRound: round)).hexadecimal
    }

    /// The network of a round.
    /// - Throws: `Problem`; `Problem.classMismatch` if it was trained for other classes, `.networkMismatch` if it has
    ///   another architecture, `.incompatibleCheckpoint` if another version wrote it.
    package func network(ofRound round: Int, from source: NetworkSource) throws -> SegmentationNetwork {
        let trained = try trainedNetwork(ofRound: round)
        return try source.makeNetwork(state: trained.state, from: trained.file)
    }

    /// Keeps the network of a round in memory.
    func keep(_ network: TrainedNetwork, ofRound round: Int) { memory.keep(network, ofRound: round) }

    /// The network of checkpoints without the key `network`.
    private static let oldestNetwork = NetworkArchitecture.full.rawValue

    /// The network of a round, from memory or from its checkpoint.
    /// - Throws: Like `network`.
    func trainedNetwork(ofRound round: Int) throws -> TrainedNetwork {
        if let kept = memory.network(ofRound: round) { return kept }
        let file = checkpoint(ofRound: round)
        let (tensors, metadata) = try Safetensors.read(file)
        let classes = TrainedClasses(of: self)
        guard classes.matches(metadata) else {
            throw Problem.classMismatch(
                path: file.path, trained: metadata[TrainedClasses.namesKey] ?? "unknown", now: classes.names)
        }
        let (trained, now) = (metadata["network"] ?? Self.oldestNetwork, project.configuration.network)
        guard trained == now else { throw Problem.networkMismatch(path: file.path, trained: trained, now: now) }
        return TrainedNetwork(state: tensors, isFinetuned: metadata["finetune"] == "true", file: file)
    }

    /// The last finished round whose network exists; nil before the first.
    package func lastTrainedRound() throws -> Int? {
        try project.journal.rounds().last {
            $0.finished != nil && FileManager.default.fileExists(atPath: checkpoint(ofRound: $0.number).path)
        }?.number
    }

    /// The number of the next round: one after the last finished round, even if its network is missing.
    package func nextRound() throws -> Int {
        try project.journal.rounds().last { $0.finished != nil }.map { $0.number + 1 } ?? 0
    }

    private var scoresFile: RootedPath { project.cache.appending("scores.safetensors") }

    /// The scores of all tiles by the last network; nil if there are none for the current pool. They are read from the
    /// file once and then kept in memory.
    package func scores() -> TileScores? { scores(needs: .allScores) }

    /// The scores with only the tables that are needed, unless all are in memory. The scores of a large pool may need
    /// more memory than there is.
    func scores(needs: StrategyNeeds) -> TileScores? {
        if let kept = memory.scores { return kept }
        let scores = TileScores.read(
            from: scoresFile, fingerprint: poolFingerprint, tileCount: dataset.tileCount(of: .train),
            classCount: dataset.catalog.count, needs: needs)
        // A read-only project reads the file each time, because another program can score the pool at any time.
        if project.access == .readWrite, needs == .allScores { memory.scores = scores }
        return scores
    }

    /// Checks that the features that a strategy needs fit the memory, unless they are in memory.
    /// - Throws: `Problem` with the needed memory.
    func checkMemory(for settings: AcquisitionSettings) throws {
        let tiles = dataset.tileCount(of: .train)
        guard memory.scores == nil,
            let channels = TileScores.channelCount(in: scoresFile, fingerprint: poolFingerprint, tileCount: tiles)
        else { return }
        try FeatureMemory.check(settings, tiles: tiles, channels: channels)
    }

    /// Whether the pool is scored by the network of a round. Only measures are read.
    func hasScores(ofRound round: Int, withPasses: Bool) -> Bool {
        guard let scores = scores(needs: []), scores.round == round else { return false }
        return !withPasses || scores[.mutualInformation] != nil
    }

    /// Writes the joined scores of shards to the cache.
    func saveScores(of merge: ShardMerge, round: Int) throws {
        memory.scores = nil
        try merge.write(
            to: scoresFile, metadata: TileScores.metadata(round: round, fingerprint: poolFingerprint),
            isValid: TileScores.isValid)
    }

    /// Writes the scores to the cache and keeps them in memory.
    func save(_ scores: TileScores) throws {
        try scores.write(to: scoresFile, fingerprint: poolFingerprint)
        memory.scores = scores
    }

    var mapCache: MapCache { MapCache(in: project.cache.appending("maps"), pool: poolFingerprint) }

    /// The predictions for an image by the last network that scored the pool; nil if the image was not scored.
    package func maps(ofImage index: Int) throws -> ImageMaps? {
        guard let maps = try mapCache.read(ofImage: dataset.images[index].path),
            maps.size == dataset.images[index].size,
            maps.predicted.values.allSatisfy({ $0 < dataset.catalog.count })
        else { return nil }
        return maps
    }
}
