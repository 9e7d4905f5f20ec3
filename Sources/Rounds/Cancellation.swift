import Synchronization

/// A flag that one thread raises and another sees at its next step.
package final class Cancellation: Sendable {
    private let raised = Atomic(false)

    package init() {}

    package func cancel() { raised.store(true, ordering: .releasing) }

    package var isCanceled: Bool { raised.load(ordering: .acquiring) }

    package func check() throws { if isCanceled { throw CancellationError() } }
}
