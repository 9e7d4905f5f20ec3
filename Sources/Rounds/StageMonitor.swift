import Problems
import Tensors

/// How a stage reports its progress and the files that it leaves out, and how it learns that it is canceled.
package struct StageMonitor: Sendable {
    let cancellation: Cancellation
    let progress: @Sendable (StageProgress) -> Void
    let skipped: @Sendable (Problem) -> Void

    /// - Parameters:
    ///   - progress: Called on the thread that runs the stage.
    ///   - skipped: Gets why a file is left out.
    package init(
        cancellation: Cancellation = Cancellation(), progress: @escaping @Sendable (StageProgress) -> Void = { _ in },
        skipped: @escaping @Sendable (Problem) -> Void = { _ in }
    ) {
        self.cancellation = cancellation
        self.progress = progress
        self.skipped = skipped
    }
}
