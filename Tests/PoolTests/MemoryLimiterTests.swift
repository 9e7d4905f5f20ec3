import Foundation
import Synchronization
import Testing

@testable import Pool

@Suite("Limit of memory")
struct MemoryLimiterTests {
    @Test("concurrent work stays within the limit, and work above the limit runs alone")
    func limit() {
        let limiter = MemoryLimiter(limit: 10)
        let state = Mutex((used: 0, most: 0, done: 0))
        DispatchQueue.concurrentPerform(iterations: 200) { number in
            let share = [3, 4, 10, 25][number % 4]
            limiter.withMemory(share) {
                state.withLock {
                    $0.used += min(share, 10)
                    $0.most = max($0.most, $0.used)
                }
                state.withLock {
                    $0.used -= min(share, 10)
                    $0.done += 1
                }
            }
        }
        let end = state.withLock { $0 }
        #expect(end.done == 200 && end.used == 0 && end.most <= 10)
    }

    @Test("memory is released if the work fails")
    func failure() {
        struct Failure: Error {}
        let limiter = MemoryLimiter(limit: 4)
        for _ in 0..<3 { #expect(throws: Failure.self) { try limiter.withMemory(4) { throw Failure() } } }
    }
}
