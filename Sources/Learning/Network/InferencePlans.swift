import Synchronization

/// The whole network's plans that nobody is using: taken for a run and given back, so that several may run at a time.
final class InferencePlans: Sendable {
    private let idle = Mutex<[InferencePlan]>([])
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Nil where there is none of this shape.
    func take(_ size: PixelSize, batch: Int) -> InferencePlan? {
        idle.withLock { idle in
            idle.lastIndex { $0.size == size && $0.batch == batch }.map { idle.remove(at: $0) }
        }
    }

    /// Beyond the capacity those go that were not used for the longest time.
    func giveBack(_ plan: InferencePlan) {
        idle.withLock { idle in
            idle.append(plan)
            if idle.count > capacity { idle.removeFirst() }
        }
    }
}
