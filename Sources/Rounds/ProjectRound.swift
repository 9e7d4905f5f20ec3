import Acquisition
import Foundation
import Hashes
import Learning
import Pool
import Problems
import Processors
import ProjectStore
import Synchronization
import Tensors

/// The stages of a round on the labels of a project. Each stage writes its result to disk. The commands `train`,
/// `score` and `acquire` run one stage; a session runs all of them.
package struct ProjectRound {
    let workspace: Workspace
    let source: NetworkSource
    private let plan: TrainingPlan
    private let workers: Workers
    private let report: @Sendable (RoundEvent) -> Void
    let monitor: StageMonitor
    let planner: QueryPlanner

    /// Creates the stages with a new planner.
    /// - Parameters:
    ///   - changes: Numbers of the training that replace those of the project.
    ///   - requiresShards: Whether an incomplete set of shards of features is an error. If not, all features are
    ///     computed.
    /// - Throws: `Problem`, also if settings of the project are invalid.
    package init(
        _ workspace: Workspace, source: NetworkSource, workers: Workers, changes: TrainingChanges = TrainingChanges(),
        requiresShards: Bool = false,
        cancellation: Cancellation = Cancellation(), report: @escaping @Sendable (RoundEvent) -> Void
    ) throws {
        try self.init(
            workspace, source: source, workers: workers,
            planner: QueryPlanner(workspace, source: source, requiresShards: requiresShards, workers: workers),
            changes: changes,
            cancellation: cancellation, report: report)
    }

    /// - Parameter planner: A planner of the same workspace and source. Features and manifold in its memory are not
    ///   read again.
    init(
        _ workspace: Workspace, source: NetworkSource, workers: Workers, planner: QueryPlanner,
        changes: TrainingChanges = TrainingChanges(), cancellation: Cancellation,
        report: @escaping @Sendable (RoundEvent) -> Void
    ) throws {
        self.workspace = workspace
        self.source = source
        plan = try workspace.trainingPlan(changes: changes)
        self.workers = workers
        self.planner = planner
        self.report = report
        let reported = Mutex<Set<Problem>>([])
        monitor = StageMonitor(
            cancellation: cancellation, progress: { report(.progress($0)) },
            skipped: { problem in
                // Each problem is reported once, because each epoch can find it again.
                if reported.withLock({ $0.insert(problem).inserted }) { report(.skipped(problem)) }
            })
    }

    /// Trains the network of the next round on all labeled tiles and saves it in `models/`.
    /// - Parameter last: Whether no query follows, so that the recipe's number of epochs for the last training is used.
    ///   It is also used if no tile is left to select.
    package func train(last: Bool = false) throws -> RoundSummary {
        try train(
            last: isLast(last), labels: workspace.labeledTiles(), round: workspace.nextRound(), ranks: nil)
    }

    /// Trains together with other processes. The project of rank 0 is open for writing, and only rank 0 writes the
    /// result; those of the others are open for `cacheOnly`. The network does not depend on the number of ranks.
    /// - Returns: Nil for other ranks than 0.
    /// - Throws: `Problem` if the ranks do not see the same labels and images.
    package func train(last: Bool, ranks: any Ranks) throws -> RoundSummary? {
        let labels = try workspace.labeledTiles()
        let round = try workspace.nextRound()
        guard try ranks.agree(on: fingerprint(of: labels, round: round, last: last)) else {
            throw Problem(
                path: workspace.project.url.path,
                reason: "the processes do not see the same images, labels, settings and program",
                fix: "give all of them the same folder, program and images, and do not label during the training")
        }
        let last = try isLast(last)
        if ranks.rank == 0 { return try train(last: last, labels: labels, round: round, ranks: ranks) }
        _ = try runner.train(on: labels, round: round, last: last, ranks: ranks)
        return nil
    }

    /// Whether no query follows: as the caller says, or because no tile is left to select.
    private func isLast(_ last: Bool) throws -> Bool { try last || !workspace.eligibility().contains(.eligible) }

    /// A hash of all that the training depends on.
    private func fingerprint(of labels: [TileLabels], round: Int, last: Bool) throws -> UInt64 {
        var hash = FNV1a(seed: UInt64(round))
        hash.add(last ? 1 : 0)
        for label in labels {
            for number in [label.tile.image, label.tile.row, label.tile.column] { hash.add(UInt64(number)) }
            hash.add(bytes: label.labels.values)
        }
        let numbers = plan.changes.texts.map { "\($0.key)=\($0.value)" }.sorted()
        let texts = [
            workspace.poolFingerprint, try workspace.weightsHash() ?? "", source.architecture.rawValue,
            plan.recipe.rawValue, "\(plan.finetune) \(plan.seed)", KernelLevel.current.rawValue, ProgramVersion.current,
        ]
        for text in texts + numbers { hash.add(bytes: text.utf8) }
        return hash.value
    }

    private func train(last: Bool, labels: [TileLabels], round: Int, ranks: (any Ranks)?) throws -> RoundSummary {
        let strategy = try workspace.currentQuery()?.query.strategy ?? "manual"
        try workspace.project.journal.beginRound(round, strategy: strategy)
        let clock = StageClock()
        let trained = try runner.train(on: labels, round: round, last: last, ranks: ranks)
        let seconds = clock.seconds
        let state = trained.network.stateDictionary()
        let metadata = TrainedClasses(of: workspace).metadata
        try Safetensors.write(
            state,
            metadata: metadata.merging([
                "round": "\(round)",
                "network": source.architecture.rawValue, "recipe": plan.recipe.rawValue, "finetune": "\(plan.finetune)",
                "seed": "\(plan.seed)",
                "epoch": "\(trained.report.keptEpoch)", "labeled_tiles": "\(labels.count)",
                "version": ProgramVersion.current, "kernels": KernelLevel.current.rawValue,
            ]) { $1 },
            to: workspace.checkpointFile(ofRound: round))
        let confusion = trained.confusion
        let iou = confusion?.iou ?? []
        try workspace.project.journal.finishRound(
            round,
            metrics: RoundMetrics(
                labeledTiles: labels.count, labeledPixels: labels.labeledOrVoidPixelCount,
                imagesTouched: labels.imagesTouched, meanIoU: confusion?.meanIoU, iou: iou,
                confusion: confusion?.rows ?? [], classes: workspace.dataset.catalog.names,
                seconds: ["train": seconds]))
        workspace.keep(
            TrainedNetwork(state: state, isFinetuned: plan.finetune, file: workspace.checkpoint(ofRound: round)),
            ofRound: round)
        let summary = RoundSummary(
            round: round, labeledTiles: labels.count, labeledPixels: labels.labeledOrVoidPixelCount,
            meanIoU: confusion?.meanIoU, iou: iou, confusion: confusion?.rows ?? [], seconds: seconds)
        report(.finished(summary))
        return summary
    }

    /// Scores the pool with the last network. Maps and scores are written to `cache/`. The predictions are compared
    /// with those of the round before.
    package func score() throws -> TileScores { try score(for: workspace.acquisitionSettings()) }

    private func score(for settings: AcquisitionSettings) throws -> TileScores {
        let round = try trainedRound()
        let network = try workspace.network(ofRound: round, from: source)
        let scored = try runner.score(network, round: round, maps: workspace.mapCache, for: settings)
        try finishScoring(round: round, scored.predictions) { try workspace.save(scored.scores) }
        report(.scored(scored.scores))
        return scored.scores
    }

    /// Compares the predictions with those of the round before, and saves the scores of the whole pool. Results of
    /// shards are not needed any more.
    func finishScoring(round: Int, _ predictions: SampledPredictions, save: () throws -> Void) throws {
        // The scores are saved last. If the program is killed before, a later session scores and compares again.
        if let kappa = try workspace.compare(predictions) { report(.compared(kappa: kappa, round: round)) }
        try save()
        workspace.mapCache.removeOthers()
        ShardStore(.score, of: workspace).removeAll()
    }

    /// Fits the manifold of the pool, or reads it from the cache.
    /// - Returns: The position of each tile of the pool; nil for a tile that UMAP was not fitted on.
    @discardableResult
    package func embed(_ settings: AcquisitionSettings) throws -> [SIMD2<Float>?] {
        let report = report
        let manifold = try planner.manifold(settings, monitor: monitor, onUpdate: { report(.embedded($0)) })
        report(.embedded(manifold.points))
        return manifold.points
    }

    /// Selects the tiles of the next round and saves them as the current query.
    ///
    /// Before the first training, a strategy that needs a trained network is replaced by `random`. If the strategy
    /// needs dropout passes and the scores have none, the pool is scored again.
    /// - Throws: `Problem.notScored`, `Problem`.
    package func selectQuery(_ settings: AcquisitionSettings) throws -> Query {
        let round = try workspace.nextRound()
        let strategy = try settings.declaredStrategy()
        var (used, scores, trained) = (settings, nil as TileScores?, nil as TrainedNetwork?)
        if round == 0 {
            if strategy.needsTrainedNetwork { used.strategy = Strategy.random.name }
        } else {
            scores = try lastScores(for: settings)
            if strategy.needs.contains(.dropoutPasses), scores?[.mutualInformation] == nil {
                scores = try score(for: settings)
            }
            trained = try workspace.trainedNetwork(ofRound: trainedRound())
        }
        let query = try planner.select(
            used, eligibility: workspace.eligibility(), scores: scores, trained: trained, round: round, monitor: monitor
        )
        return try save(query, round: round, settings: settings)
    }

    /// The query that the strategy would select now. It is not saved, and the pool is not scored.
    /// - Throws: `Problem.notTrained`, `Problem.notScored`, `Problem.unscored`, `Problem`.
    package func unsavedQuery(_ settings: AcquisitionSettings) throws -> Query {
        let (round, strategy) = (try workspace.nextRound(), try settings.declaredStrategy())
        if round == 0, strategy.needsTrainedNetwork { throw Problem.notTrained }
        return try planner.select(
            settings, eligibility: workspace.eligibility(), scores: round == 0 ? nil : lastScores(for: settings),
            trained: round == 0 ? nil : workspace.trainedNetwork(ofRound: trainedRound()), round: round,
            monitor: monitor)
    }

    /// The scores of the last network; nil if there are none and the strategy needs none. Shards are merged.
    private func lastScores(for settings: AcquisitionSettings) throws -> TileScores? {
        let (round, strategy) = (try trainedRound(), try settings.declaredStrategy())
        func read() throws -> TileScores? {
            try workspace.checkMemory(for: settings)
            return workspace.scores(needs: TileScores.tables(for: strategy)).flatMap { $0.round == round ? $0 : nil }
        }
        var scores = try read()
        let usesScores = strategy.measure != nil || !strategy.needs.isDisjoint(with: .allScores)
        if scores == nil, usesScores, workspace.project.access == .readWrite, try mergeScores() != nil {
            scores = try read()
        }
        if strategy.measure != nil, scores == nil { throw Problem.notScored(round: round) }
        return scores
    }

    /// Selects the first tiles of a project without a network, and saves them as the current query: all tiles of two
    /// random images, as in the MEAL paper.
    package func selectInitialQuery() throws -> Query {
        let eligibility = try workspace.eligibility()
        let query = InitialQuery.make(
            of: workspace.dataset.tiles(of: .train),
            candidates: eligibility.indices.filter { eligibility[$0] == .eligible }, seed: plan.seed)
        return try save(query, round: workspace.nextRound(), settings: workspace.acquisitionSettings())
    }

    /// Saves a query as the current one.
    /// - Returns: The query with the choices of people.
    private func save(_ query: Query, round: Int, settings: AcquisitionSettings) throws -> Query {
        try workspace.save(query, round: round, settings: settings)
        guard let amended = try workspace.currentQuery()?.query else {
            preconditionFailure("ProjectRound: the query of round \(round) is not the one just saved")
        }
        report(.selected(amended, round: round))
        return amended
    }

    /// A previewer, which computes queries for other settings from memory; nil before a network has scored the pool.
    package func previewer(_ settings: AcquisitionSettings) throws -> QueryPreviewer? {
        guard try workspace.nextRound() > 0 else { return nil }
        let trained = try trainedRound()
        guard let scores = workspace.scores(), scores.round == trained else { return nil }
        return try planner.previewer(
            settings, eligibility: workspace.eligibility(), scores: scores,
            trained: workspace.trainedNetwork(ofRound: trained), round: workspace.nextRound(), monitor: monitor)
    }

    /// The last finished round.
    /// - Throws: `Problem.notTrained` if there is none or its network is missing.
    func trainedRound() throws -> Int {
        let round = try workspace.nextRound() - 1
        guard round >= 0, try workspace.lastTrainedRound() == round else { throw Problem.notTrained }
        return round
    }

    var runner: RoundRunner {
        RoundRunner(
            dataset: workspace.dataset, source: source, plan: plan, workers: workers,
            cache: workspace.project.cache, monitor: monitor)
    }
}
