import Synchronization

/// What strategies have worked out of a pool and may use again while it is the same: so a second query of a
/// `PoolState`, with another setting, takes the time of what changed.
final class PoolMemory: Sendable {
    private struct Entry {
        let key: AnyHashable
        let value: any Sendable
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The value kept for a purpose if it was made for `key`; else the one that `make` makes, kept from now on in
    /// place of the other. Two callers may make it at the same time; either value is as good.
    func value<Value: Sendable>(
        _ purpose: String, for key: some Hashable & Sendable = 0, make: () throws -> Value
    ) rethrows -> Value {
        if let kept: Value = kept(purpose, for: key) { return kept }
        let made = try make()
        keep(made, purpose, for: key)
        return made
    }

    /// Keeps a value in place of the one before.
    func keep(_ value: some Sendable, _ purpose: String, for key: some Hashable & Sendable) {
        entries.withLock { $0[purpose] = Entry(key: AnyHashable(key), value: value) }
    }

    /// The value kept for a purpose, if it was made for `key`.
    func kept<Value: Sendable>(_ purpose: String, for key: some Hashable & Sendable = 0) -> Value? {
        let value: (any Sendable)? = entries.withLock { entries in
            guard let entry = entries[purpose], entry.key == AnyHashable(key) else { return nil }
            return entry.value
        }
        return value as? Value
    }
}
