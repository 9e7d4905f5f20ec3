import Pool
import Problems
import Rounds

/// Shows on stderr what a round reports, and counts what was left out.
final class RoundOutput: @unchecked Sendable {
    // Rounds report from the thread that called them, one event at a time.
    private let line = ProgressLine()
    private(set) var skipped: [Problem] = []

    func show(_ event: RoundEvent) {
        switch event {
        case .progress(let progress): line.show(progress)
        case .skipped(let problem): skip(problem)
        case .failed(let reason): line.note(reason)
        case .scored, .embedded, .selected, .canPreview, .finished, .canceled: break
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
