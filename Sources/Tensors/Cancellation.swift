import Synchronization

/// A thread-safe cancellation flag. One thread sets it. Long work checks it between steps and ends with
/// `CancellationError`.
package final class Cancellation: Sendable {
    private let raised = Atomic(false)
    private let condition: @Sendable () -> Bool

    /// - Parameter condition: Also cancels the work when it returns true. It is called at each check.
    package init(when condition: @escaping @Sendable () -> Bool = { false }) { self.condition = condition }

    /// Sets the flag; it cannot be reset.
    package func cancel() { raised.store(true, ordering: .releasing) }

    package var isCanceled: Bool { raised.load(ordering: .acquiring) || condition() }

    /// - Throws: `CancellationError` if the flag is set.
    package func check() throws { if isCanceled { throw CancellationError() } }
}
