import Problems
import Rounds
import Studies

/// Shows the events of a study on stderr, and counts its runs.
final class StudyOutput: @unchecked Sendable {
    // Sendable is safe, because a study reports from one thread at a time.
    private let line = RoundOutput()
    private let runs: [StudyRun]
    private let isShard: Bool
    private var failed: Set<StudyRun> = []
    private var busy: Set<StudyRun> = []

    /// - Parameter isShard: Whether the study has more runs.
    init(_ runs: [StudyRun], isShard: Bool) { (self.runs, self.isShard) = (runs, isShard) }

    var hasFailures: Bool { !failed.isEmpty }

    func show(_ event: StudyRunner.Event) {
        switch event {
        case .started(let run): line.note("run \(position(of: run)): \(run.name)")
        case .progress(let run, let round, let progress, let seconds):
            let left = seconds.map { ", all runs " + $0.durationText + " left" } ?? ""
            line.show(
                progress, prefix: "run \(position(of: run))\(left): round \(round) of \(run.arm.lastRound)")
        case .finishedRound(let run, let report):
            report.rounds.last.map { line.note("  \(run.name): " + SimulateCommand.line($0)) }
        case .skipped(let problem): line.skip(problem)
        case .failed(let run, let problem):
            failed.insert(run)
            line.note("failed: \(problem)")
        case .busy(let run):
            busy.insert(run)
            line.note("another process does this run: \(run.name)")
        }
    }

    private func position(of run: StudyRun) -> String {
        "\((runs.firstIndex(of: run) ?? 0) + 1) of \(runs.count)"
    }

    func finish() { line.finish() }

    /// What became of the runs, in one line.
    var summary: String {
        let finished = runs.count - failed.count - busy.count
        var parts = ["\(finished) of \(runs.count) runs\(isShard ? " of this shard" : "") are finished"]
        if !failed.isEmpty { parts.append("\(failed.count) failed") }
        if !busy.isEmpty { parts.append("\(busy.count) are done by other processes") }
        return parts.joined(separator: ", ")
    }
}
