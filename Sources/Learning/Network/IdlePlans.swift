import Synchronization

/// A pool of plans that are not in use. A thread takes a plan for a run and returns it, so several runs are possible at
/// a time.
final class IdlePlans<Key: Equatable & Sendable, Content: Sendable>: Sendable {
    private let idle = Mutex<[(key: Key, content: Content)]>([])
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Gives `body` exclusive use of a plan. If there are more plans than the capacity, it drops the least recently
    /// used one.
    func with<R>(_ key: Key, make: () -> Content, _ body: (Content) -> R) -> R {
        let known = idle.withLock { idle in
            idle.lastIndex { $0.key == key }.map { idle.remove(at: $0).content }
        }
        let content = known ?? make()
        defer {
            idle.withLock { idle in
                idle.append((key, content))
                if idle.count > capacity { idle.removeFirst() }
            }
        }
        return body(content)
    }
}
