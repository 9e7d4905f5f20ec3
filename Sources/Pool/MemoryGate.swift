import Foundation

/// Keeps the memory of what is done on several threads below a limit: who needs more than is left waits.
final class MemoryGate: Sendable {
    private let limit: Int
    private let condition = NSCondition()
    private nonisolated(unsafe) var used = 0

    /// - Parameter limit: In bytes.
    init(limit: Int) { self.limit = limit }

    /// Runs `body`, which needs so many bytes, when they are free. What needs more than the limit runs alone.
    func withMemory<R>(_ bytes: Int, _ body: () throws -> R) rethrows -> R {
        let share = min(bytes, limit)
        condition.withLock {
            while used + share > limit { condition.wait() }
            used += share
        }
        defer {
            condition.withLock {
                used -= share
                condition.broadcast()
            }
        }
        return try body()
    }
}
