import Synchronization

/// Plans that nobody is using: taken for a run and given back, so that several may run at a time.
final class IdlePlans<Key: Equatable & Sendable, Content: Sendable>: Sendable {
    private let idle = Mutex<[(key: Key, content: Content)]>([])
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Lends `body` a plan that nobody else has meanwhile. Beyond the capacity those go that were not used for the
    /// longest time.
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
