import Foundation

/// Limits the total memory of parallel work, as a weighted semaphore. A caller waits until enough memory is free. There
/// is no queue: a large request can wait until all smaller ones are done.
final class MemoryLimiter: Sendable {
    private let limit: Int
    private let condition = NSCondition()
    private nonisolated(unsafe) var used = 0

    /// - Parameter limit: The limit in bytes.
    init(limit: Int) { self.limit = limit }

    /// Runs `body` as soon as this number of bytes is free. A request above the limit runs alone.
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
