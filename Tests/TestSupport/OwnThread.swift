import Foundation

/// Runs `body` on a new thread and returns its result, for tests that block until a task or a round has ended. The
/// threads that run tests are as few as the cores, and tasks need them too. A test that blocked one of them could wait
/// for a task that has no thread.
package func onOwnThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

extension Date {
    /// The end of a wait that only a fault reaches, also on a busy machine. `distantFuture` is no time that
    /// `NSCondition` can wait for.
    package static var muchLater: Date { Date(timeIntervalSinceNow: 3600) }
}
