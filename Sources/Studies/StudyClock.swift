import Rounds
import Synchronization

/// Estimates the time that the unfinished runs of a study need, from the times of finished rounds.
final class StudyClock: Sendable {
    private struct State {
        /// The seconds of finished rounds, by arm and round.
        var seconds: [Key: [Double]] = [:]
        /// The rounds of each run that are not finished.
        var left: [StudyRun: ClosedRange<Int>] = [:]
    }

    private struct Key: Hashable {
        let arm: String
        let round: Int
    }

    private let state = Mutex(State())

    init(_ runs: [StudyRun], in folder: StudyFolder) {
        for run in runs {
            if let finished = try? folder.finished(run) {
                learn(finished.report, of: run)
            } else {
                let report = (try? folder.partial(run))?.record.report
                if let report { learn(report, of: run) }
                setLeft(run, finished: report?.rounds.count ?? 0)
            }
        }
    }

    /// The rounds of a run that are finished now.
    func finishedRounds(_ report: SimulationReport, of run: StudyRun) {
        state.withLock { state in
            guard let last = report.rounds.last, let seconds = last.seconds else { return }
            state.seconds[Key(arm: run.arm.name, round: last.round), default: []].append(seconds.total)
        }
        setLeft(run, finished: report.rounds.count)
    }

    /// The run is finished, failed or done by another process.
    func end(_ run: StudyRun) { state.withLock { $0.left[run] = nil } }

    /// The estimated seconds of all unfinished rounds; nil before the first finished round.
    ///
    /// The estimate of a round is the mean of the same round of the same arm; else of the same round of any arm; else
    /// of all rounds.
    var secondsRemaining: Double? {
        state.withLock { state in
            let all = state.seconds.values.flatMap(\.self)
            guard !all.isEmpty else { return nil }
            let byRound = Dictionary(grouping: state.seconds, by: \.key.round).mapValues { $0.flatMap(\.value).mean }
            return state.left.reduce(0) { sum, entry in
                entry.value.reduce(sum) { sum, round in
                    sum
                        + (state.seconds[Key(arm: entry.key.arm.name, round: round)]?.mean ?? byRound[round]
                            ?? all.mean)
                }
            }
        }
    }

    private func learn(_ report: SimulationReport, of run: StudyRun) {
        state.withLock { state in
            for round in report.rounds {
                guard let seconds = round.seconds else { continue }
                state.seconds[Key(arm: run.arm.name, round: round.round), default: []].append(seconds.total)
            }
        }
    }

    private func setLeft(_ run: StudyRun, finished: Int) {
        let last = run.arm.configuration.rounds
        state.withLock { $0.left[run] = finished <= last ? finished...last : nil }
    }
}

extension SimulationReport.Seconds {
    var total: Double { train + score + acquire }
}
