import Acquisition
import Files
import Foundation
import Learning
import Pool
import ProjectStore
import Tensors

/// The rounds of an open project, on a thread of their own: whoever labels never waits for them.
package actor RoundSession {
    private let workspace: Workspace
    private let workers: Workers
    private let report: @Sendable (RoundEvent) -> Void
    private let thread: WorkThread
    private var source: NetworkSource?
    /// One for all rounds: it keeps features and the manifold of the pool.
    private var planner: QueryPlanner?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter report: Called on the session's thread.
    package init(
        workspace: Workspace, workers: Workers, report: @escaping @Sendable (RoundEvent) -> Void
    ) {
        self.workspace = workspace
        self.workers = workers
        self.report = report
        thread = WorkThread(name: "tessera rounds")
    }

    deinit { thread.stop() }

    /// Continues where the project was left: the last scores, the open query, the manifold; what is missing is made. Of a
    /// project that is only read, what is there is shown.
    package func resume(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            let settings = try workspace.acquisitionSettings()
            guard workspace.project.access == .readWrite else {
                if let scores = workspace.scores() { report(.scored(scores)) }
                if let current = try workspace.currentQuery() { report(.selected(current.query, round: current.round)) }
                try round.embed(settings)
                return try offerPreview(round)
            }
            let next = try workspace.nextRound()
            let current = try workspace.currentQuery().flatMap { $0.round == next ? $0 : nil }
            // First, because a network of other classes cannot score: then this is what there is to work on.
            if let current { report(.selected(current.query, round: current.round)) }
            let scores = workspace.scores()
            if let trained = try workspace.lastTrainedRound(), scores?.round != trained {
                _ = try round.score()
            } else if let scores {
                report(.scored(scores))
            }
            if current == nil { _ = try round.selectQuery(settings) }
            try round.embed(settings)
            try offerPreview(round)
        }
    }

    /// Trains on all that is confirmed, scores the pool and selects the next query.
    package func runRound(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            _ = try workspace.acquisitionSettings()  // an error in them is better known before the training
            _ = try round.train()
            _ = try round.score()
            // They may have been changed during the training.
            let settings = try workspace.acquisitionSettings()
            try round.embed(settings)
            _ = try round.selectQuery(settings)
            try offerPreview(round)
        }
    }

    /// Selects a new query by the settings of the project as they are now, without training.
    package func selectQuery(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            _ = try round.selectQuery(workspace.acquisitionSettings())
            try offerPreview(round)
        }
    }

    /// The network's view of an image, from the cache; nil when it never scored it.
    package nonisolated func maps(ofImage index: Int) throws -> ImageMaps? { try workspace.maps(ofImage: index) }

    private func offerPreview(_ round: ProjectRound) throws {
        let settings = try workspace.acquisitionSettings()
        guard let previewer = try round.previewer(settings) else { return }
        try? previewer.prepare(for: settings)  // an error comes again with the first preview
        report(.canPreview(previewer))
    }

    /// - Parameter cancellation: Raised at any time, before the work begins too, it stops it at its next step; what is on disk
    ///   stays.
    private func perform(_ cancellation: Cancellation, _ body: (ProjectRound) throws -> Void) {
        do {
            try cancellation.check()
            let source = try source ?? workspace.networkSource(workers: workers)
            self.source = source
            let planner = planner ?? QueryPlanner(workspace, source: source, workers: workers)
            self.planner = planner
            try body(
                ProjectRound(
                    workspace, source: source, workers: workers, planner: planner, cancellation: cancellation,
                    report: report))
        } catch is CancellationError {
            report(.canceled)
        } catch {
            report(cancellation.isCanceled ? .canceled : .failed(ErrorText.plain(error)))
        }
    }
}
