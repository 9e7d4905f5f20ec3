import Acquisition
import Files
import Foundation
import Learning
import Pool
import ProjectStore
import Synchronization
import Tensors

/// Runs the rounds of an open project on a separate thread, so that labeling never waits for them.
package actor RoundSession {
    private let workspace: Workspace
    private let workers: Workers
    private let report: @Sendable (RoundEvent) -> Void
    private let thread: WorkThread
    private var source: NetworkSource?
    /// The planner of all rounds. It caches features and the manifold of the pool.
    private var planner: QueryPlanner?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter report: Called on the thread of the session.
    package init(
        workspace: Workspace, workers: Workers, report: @escaping @Sendable (RoundEvent) -> Void
    ) {
        self.workspace = workspace
        self.workers = workers
        self.report = report
        thread = WorkThread(name: "tessera rounds")
    }

    deinit { thread.stop() }

    /// Loads scores, query and manifold, and computes missing ones. In a read-only project, only a missing manifold is
    /// computed.
    package func resume(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            let settings = try workspace.acquisitionSettings()
            guard workspace.project.access == .readWrite else {
                if let scores = workspace.scores() { report(.scored(scores)) }
                if let current = try workspace.currentQuery() { report(.selected(current.query, round: current.round)) }
                try round.embed(settings)
                return try offerPreview(round, cancellation)
            }
            let next = try workspace.nextRound()
            let current = try workspace.currentQuery().flatMap { $0.round == next ? $0 : nil }
            // Report the query first: if the classes changed, the network cannot score, and the query is all there is.
            if let current { report(.selected(current.query, round: current.round)) }
            let trained = try workspace.lastTrainedRound()
            // A large pool is scored in shards. If all are there, they are merged, and nothing is computed again.
            if let trained, workspace.scores()?.round != trained, try !round.mergeScoresIfComplete() {
                _ = try round.score()
            } else if let scores = workspace.scores() {
                report(.scored(scores))
            }
            if current == nil { _ = try next == 0 ? round.selectInitialQuery() : round.selectQuery(settings) }
            try round.embed(settings)
            try offerPreview(round, cancellation)
        }
    }

    /// Trains on all labeled tiles, scores the pool and selects the next query.
    package func runRound(_ cancellation: Cancellation = Cancellation()) {
        let clock = StageClock()
        let estimate = Mutex(workspace.roundEstimate())
        let report = report
        perform(
            cancellation,
            report: { event in
                guard case .progress(let progress) = event else { return report(event) }
                report(.progress(estimate.withLock { $0.amend(progress, at: clock.seconds) }))
            }
        ) { round in
            _ = try workspace.acquisitionSettings()  // an error in them is better known before the training
            _ = try round.train()
            _ = try round.score()
            // The settings may have changed during the training.
            let settings = try workspace.acquisitionSettings()
            try round.embed(settings)
            _ = try round.selectQuery(settings)
            workspace.save(
                estimate.withLock { estimate in
                    estimate.finish(at: clock.seconds)
                    return estimate.measured
                })
            try offerPreview(round, cancellation)
        }
    }

    /// Selects a new query with the current settings of the project, without training.
    package func selectQuery(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            _ = try round.selectQuery(workspace.acquisitionSettings())
            try offerPreview(round, cancellation)
        }
    }

    /// The cached predictions for an image; nil if the image was not scored.
    package nonisolated func maps(ofImage index: Int) throws -> ImageMaps? { try workspace.maps(ofImage: index) }

    private func offerPreview(_ round: ProjectRound, _ cancellation: Cancellation) throws {
        let settings = try workspace.acquisitionSettings()
        guard let previewer = try round.previewer(settings) else { return }
        // An error comes again with the first preview. Without preparation, only that one takes longer.
        try? previewer.prepare(for: settings, cancellation: cancellation)
        report(.canPreview(previewer))
    }

    /// Runs an action.
    /// - Parameters:
    ///   - cancellation: Can be raised at any time, also before the action begins. The action then stops at its next
    ///     step. Results on disk stay.
    ///   - stageReport: Receives the events of the stages; nil: the report of the session.
    private func perform(
        _ cancellation: Cancellation, report stageReport: (@Sendable (RoundEvent) -> Void)? = nil,
        _ body: (ProjectRound) throws -> Void
    ) {
        do {
            try cancellation.check()
            let source = try source ?? workspace.networkSource(workers: workers)
            self.source = source
            let planner = planner ?? QueryPlanner(workspace, source: source, workers: workers)
            self.planner = planner
            try body(
                ProjectRound(
                    workspace, source: source, workers: workers, planner: planner, cancellation: cancellation,
                    report: stageReport ?? report))
        } catch is CancellationError {
            report(.canceled)
        } catch {
            report(cancellation.isCanceled ? .canceled : .failed(ErrorText.plain(error)))
        }
    }
}
