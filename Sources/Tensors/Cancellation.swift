import Synchronization

/// A thread-safe cancellation flag. One thread sets it. Long work checks it between steps and ends with
/// `CancellationError`.
package final class Cancellation: Sendable {
    private let raised = Atomic(false)

    package init() {}

    /// Sets the flag; it cannot be reset.
    package func cancel() { raised.store(true, ordering: .releasing) }

    package var isCanceled: Bool { raised.load(ordering: .acquiring) }

    /// - Throws: `CancellationError` if the flag is set.
    package func check() throws { if isCanceled { throw CancellationError() } }
}
