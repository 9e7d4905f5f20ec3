import Files
import Problems
import Rounds
import Synchronization
import Tensors

/// Does the runs of a study that are not finished, one after another.
///
/// After each round the run is stored. A program that is killed, in any way, continues after the last finished round.
package final class StudyRunner {
    package enum Event: Sendable {
        case started(StudyRun)
        /// - Parameter secondsRemaining: For all runs of this shard; nil before there is a basis for it.
        case progress(StudyRun, round: Int, StageProgress, secondsRemaining: Double?)
        /// - Parameter report: All rounds of the run so far.
        case finishedRound(StudyRun, SimulationReport)
        /// An image was left out.
        case skipped(Problem)
        /// A run ended without a result. The others go on.
        case failed(StudyRun, Problem)
        /// Another process does this run now.
        case busy(StudyRun)
    }

    private let study: StudyFile
    private let folder: StudyFolder
    /// The runs of the shard.
    package let runs: [StudyRun]
    private let places: StudyPlaces
    private let preparation: any RunPreparation

    /// Runs of the datasets and weights that the study file names.
    package convenience init(
        _ study: StudyFile, folder: StudyFolder, places: StudyPlaces, shard: Shard = .whole, workers: Workers
    ) {
        self.init(
            study, folder: folder, places: places, shard: shard,
            preparation: StudyPreparation(
                places, folder: folder, sharesFirstRound: study.arms.count > 1, workers: workers))
    }

    package init(
        _ study: StudyFile, folder: StudyFolder, places: StudyPlaces, shard: Shard = .whole,
        preparation: any RunPreparation
    ) {
        self.study = study
        self.folder = folder
        self.places = places
        self.preparation = preparation
        runs = study.runs.enumerated().filter { shard.contains($0.offset) }.map(\.element)
    }

    /// Does the runs.
    /// - Returns: Whether all runs of the shard are finished.
    /// - Throws: `Problem` if the folder cannot be used; `CancellationError`. Problems of single runs are reported.
    package func run(
        cancellation: Cancellation = Cancellation(), report: @escaping @Sendable (Event) -> Void
    ) throws -> Bool {
        try prepareFolder()
        let clock = StudyClock(runs, in: folder)
        var isComplete = true
        for run in runs {
            try cancellation.check()
            do {
                let isFinished = try perform(run, clock, cancellation, report)
                if !isFinished { report(.busy(run)) }
                isComplete = isComplete && isFinished
            } catch let error as CancellationError {
                throw error
            } catch {
                report(.failed(run, Problem(error, path: run.name)))
                isComplete = false
            }
            clock.end(run)
        }
        return isComplete
    }

    /// Does the only run of a study, unless it is finished.
    /// - Throws: Also the problems of the run, and `Problem` if another process does it now.
    package func runOnlyRun(
        cancellation: Cancellation = Cancellation(), report: @escaping @Sendable (Event) -> Void
    ) throws -> SimulationReport {
        precondition(runs.count == 1, "StudyRunner: \(runs.count) runs instead of one")
        try prepareFolder()
        let isFinished = try perform(runs[0], StudyClock(runs, in: folder), cancellation, report)
        guard isFinished, let record = try folder.finished(runs[0]) else {
            throw Problem(
                path: folder.root.url.path, reason: "another process does this simulation now",
                fix: "wait for it, or give another folder")
        }
        return record.report
    }

    /// Prepares the folder. Results of another study are refused before a result or the stored study is changed.
    private func prepareFolder() throws {
        try folder.prepare(for: study, places) {
            for run in study.runs {
                guard let stored = try folder.finished(run) ?? folder.partial(run)?.record else { continue }
                try folder.check(stored, against: preparation.prepare(run).record, of: run)
            }
        }
    }

    /// Does a run, unless it is finished.
    /// - Returns: False if another process does the run now.
    private func perform(
        _ run: StudyRun, _ clock: StudyClock, _ cancellation: Cancellation,
        _ report: @escaping @Sendable (Event) -> Void
    ) throws -> Bool {
        if try folder.finished(run) != nil {
            try folder.removePartial(of: run)
            return true
        }
        let prepared = try preparation.prepare(run)
        guard let lock = try FileLock(folder.lock(of: run)) else { return false }
        defer { lock.release() }
        // Another process may have finished the run before the lock was taken.
        guard try folder.finished(run) == nil else { return true }
        report(.started(run))
        let partial = try folder.partial(run)
        if let partial { try folder.check(partial.record, against: prepared.record, of: run) }
        let store = RoundStore(run, prepared.record, folder)
        let result: SimulationReport
        do {
            result = try prepared.simulation().run(
                resuming: partial.map { ($0.record.report, $0.predictions) },
                cancellation: Cancellation { cancellation.isCanceled || store.failure != nil }
            ) { event in
                switch event {
                case .progress(let round, let progress):
                    report(.progress(run, round: round, progress, secondsRemaining: clock.secondsRemaining))
                case .finished(let rounds, let predictions):
                    store.keep(rounds, predictions)
                    clock.finishedRounds(rounds, of: run)
                    report(.finishedRound(run, rounds))
                case .skipped(let problem): report(.skipped(problem))
                }
            }
        } catch {
            // The reason why a round could not be stored, rather than the cancellation that followed.
            throw store.failure ?? error
        }
        try folder.storeFinished(prepared.record.with(result), of: run)
        return true
    }
}

/// Stores the rounds of a run as they are finished, and keeps the first error.
private final class RoundStore: Sendable {
    private let run: StudyRun
    private let record: StudyRecord
    private let folder: StudyFolder
    private let firstFailure = Mutex<(any Error)?>(nil)

    init(_ run: StudyRun, _ record: StudyRecord, _ folder: StudyFolder) {
        self.run = run
        self.record = record
        self.folder = folder
    }

    var failure: (any Error)? { firstFailure.withLock { $0 } }

    func keep(_ report: SimulationReport, _ predictions: SampledPredictions) {
        do {
            try folder.storePartial(PartialRecord(record: record.with(report), predictions: predictions), of: run)
        } catch {
            firstFailure.withLock { $0 = $0 ?? error }
        }
    }
}
