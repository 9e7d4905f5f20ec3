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

    /// Takes up where the project was left: the last scores, the open query, the manifold; what is missing is made. Of a
    /// project that is only read, what is there is shown.
    package func resume(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            let settings = try workspace.acquisitionSettings()
            guard workspace.project.access == .readWrite else {
                if let scores = workspace.scores() { report(.scored(scores)) }
                if let (query, number) = try workspace.currentQuery() { report(.asked(query, round: number)) }
                try round.embed(settings)
                return try offerAnswers(round)
            }
            var scores = workspace.scores()
            if let trained = try workspace.lastTrainedRound(), scores?.round != trained {
                scores = try round.score()
            } else if let scores {
                report(.scored(scores))
            }
            let next = try workspace.nextRound()
            if let (query, number) = try workspace.currentQuery(), number == next {
                report(.asked(query, round: number))
            } else {
                _ = try round.ask(settings)
            }
            try round.embed(settings)
            try offerAnswers(round)
        }
    }

    /// Trains on all that is confirmed, scores the pool and asks anew.
    package func runRound(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            _ = try workspace.acquisitionSettings()  // what is wrong with them is better known before the training
            _ = try round.train()
            _ = try round.score()
            // They may have been turned while it trained.
            let settings = try workspace.acquisitionSettings()
            try round.embed(settings)
            _ = try round.ask(settings)
            try offerAnswers(round)
        }
    }

    /// Asks anew by the settings of the project as they are now, without training.
    package func ask(_ cancellation: Cancellation = Cancellation()) {
        perform(cancellation) { round in
            _ = try round.ask(workspace.acquisitionSettings())
            try offerAnswers(round)
        }
    }

    /// The network's view of an image, from the cache; nil when it never scored it.
    package nonisolated func maps(ofImage index: Int) throws -> ImageMaps? { try workspace.maps(ofImage: index) }

    private func offerAnswers(_ round: ProjectRound) throws {
        let settings = try workspace.acquisitionSettings()
        guard let whatIf = try round.whatIf(settings) else { return }
        try? whatIf.prepare(for: settings)  // what is wrong with them, who asks will hear
        report(.answers(whatIf))
    }

    /// - Parameter cancellation: Raised at any time, before the work begins too, it stops it at its next step; what is on disk
    ///   stays.
    private func perform(_ cancellation: Cancellation, _ body: (ProjectRound) throws -> Void) {
        do {
            try cancellation.check()
            let source = try source ?? workspace.networkSource(workers: workers)
            self.source = source
            try body(
                ProjectRound(
                    workspace, source: source, workers: workers, cancellation: cancellation, report: report))
        } catch is CancellationError {
            report(.canceled)
        } catch {
            report(cancellation.isCanceled ? .canceled : .failed(ErrorText.plain(error)))
        }
    }
}
