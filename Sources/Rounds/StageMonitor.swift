import Problems
import Tensors

/// Receives the progress and the skipped files of a stage, and cancels it.
package struct StageMonitor: Sendable {
    let cancellation: Cancellation
    let progress: @Sendable (StageProgress) -> Void
    let skipped: @Sendable (Problem) -> Void

    /// - Parameters:
    ///   - progress: Called on the thread that runs the stage.
    ///   - skipped: Called with the reason for each skipped file.
    package init(
        cancellation: Cancellation = Cancellation(), progress: @escaping @Sendable (StageProgress) -> Void = { _ in },
        skipped: @escaping @Sendable (Problem) -> Void = { _ in }
    ) {
        self.cancellation = cancellation
        self.progress = progress
        self.skipped = skipped
    }
}
