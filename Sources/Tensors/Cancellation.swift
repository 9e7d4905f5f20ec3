import Synchronization

/// A request to stop work: one thread makes it, and the work ends at its next step with `CancellationError`.
package final class Cancellation: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package func cancel() { raised.store(true, ordering: .releasing) }

    package var isCanceled: Bool { raised.load(ordering: .acquiring) }

    /// - Throws: `CancellationError` if the work shall stop.
    package func check() throws { if isCanceled { throw CancellationError() } }
}
