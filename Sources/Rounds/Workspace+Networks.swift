import Acquisition
import Files
import Foundation
import Learning
import Problems
import ProjectStore
import Tensors

/// The networks and scores of a project's rounds on disk.
extension Workspace {
    func checkpoint(ofRound round: Int) -> URL { checkpointFile(ofRound: round).url }

    func checkpointFile(ofRound round: Int) -> RootedPath {
        project.models.appending("round-\(round).safetensors")
    }

    /// - Throws: `Problem`, `Problem.otherClasses` if it was trained for other ones,
    ///   `.otherNetwork` if it is of another architecture, `.unfitCheckpoint` if another version wrote it.
    package func network(ofRound round: Int, from source: NetworkSource) throws -> DeepLabV3Plus {
        let trained = try trainedNetwork(ofRound: round)
        return try source.makeNetwork(state: trained.state, from: trained.file)
    }

    /// Keeps the network of a round in memory.
    func keep(_ network: TrainedNetwork, ofRound round: Int) { memory.keep(network, ofRound: round) }

    /// What checkpoints hold that do not name their network.
    private static let oldestNetwork = NetworkArchitecture.full.rawValue

    /// From memory where the round was trained last in this session, else from its checkpoint.
    /// - Throws: As `network`.
    func trainedNetwork(ofRound round: Int) throws -> TrainedNetwork {
        if let kept = memory.network(ofRound: round) { return kept }
        let file = checkpoint(ofRound: round)
        let (tensors, metadata) = try Safetensors.read(file)
        let classes = TrainedClasses(of: self)
        guard classes.areThose(of: metadata) else {
            throw Problem.otherClasses(
                path: file.path, trained: metadata[TrainedClasses.namesKey] ?? "unknown", now: classes.names)
        }
        let (trained, now) = (metadata["network"] ?? Self.oldestNetwork, project.configuration.network)
        guard trained == now else { throw Problem.otherNetwork(path: file.path, trained: trained, now: now) }
        return TrainedNetwork(state: tensors, isFinetuned: metadata["finetune"] == "true", file: file)
    }

    /// The last finished round whose network is there; nil before the first.
    package func lastTrainedRound() throws -> Int? {
        try project.journal.rounds().last {
            $0.finished != nil && FileManager.default.fileExists(atPath: checkpoint(ofRound: $0.number).path)
        }?.number
    }

    /// The round that trains next: after the last finished one, whether its network is still there or not.
    package func nextRound() throws -> Int {
        try project.journal.rounds().last { $0.finished != nil }.map { $0.number + 1 } ?? 0
    }

    private var scoresFile: RootedPath { project.cache.appending("scores.safetensors") }

    /// What the last network predicts for the tiles; nil when it did not score them, or the pool is another one now.
    /// From memory where this session has scored or read them.
    package func scores() -> TileScores? {
        if let kept = memory.scores { return kept }
        let scores = TileScores.read(
            from: scoresFile, fingerprint: poolFingerprint, tileCount: dataset.tiles(of: .train).count,
            classCount: dataset.catalog.count)
        // Where the project is only read, another program may score the pool at any time.
        if project.access == .readWrite { memory.scores = scores }
        return scores
    }

    /// Keeps the scores in memory and in the cache.
    func save(_ scores: TileScores) throws {
        memory.scores = scores
        try scores.write(to: scoresFile, fingerprint: poolFingerprint)
    }

    var mapCache: MapCache { MapCache(in: project.cache.appending("maps"), pool: poolFingerprint) }

    /// What the last network that scored the pool predicts for an image; nil when it did not see the image.
    package func maps(ofImage index: Int) throws -> ImageMaps? {
        guard let maps = try mapCache.read(ofImage: dataset.images[index].path),
            maps.size == dataset.images[index].size,
            maps.predicted.values.allSatisfy({ $0 < dataset.catalog.count })
        else { return nil }
        return maps
    }
}
