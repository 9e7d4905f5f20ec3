import Pool
import Problems
import Rounds

/// Shows the events of a round on stderr, and collects the files that were left out.
final class RoundOutput: @unchecked Sendable {
    // Sendable is safe, because a round reports from the thread that called it, one event at a time.
    private let line = ProgressLine()
    private(set) var skipped: [Problem] = []

    func show(_ event: RoundEvent) {
        switch event {
        case .progress(let progress): line.show(progress)
        case .skipped(let problem): skip(problem)
        case .failed(let reason): line.note(reason)
        case .compared, .scored, .embedded, .selected, .canPreview, .finished, .canceled: break
        }
    }

    func show(_ progress: StageProgress, prefix: String = "") {
        line.prefix = prefix
        line.show(progress)
    }

    func skip(_ problem: Problem) {
        guard !skipped.contains(problem) else { return }
        skipped.append(problem)
        line.note("left out: \(problem)")
    }

    func note(_ text: String) { line.note(text) }

    func finish() { line.finish() }
}
