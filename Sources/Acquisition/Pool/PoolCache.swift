import Synchronization

/// A cache of values that strategies compute from a pool. With it, a second query of the same `PoolState` with other
/// settings only computes what the changed setting affects.
///
/// Each purpose has one entry. An entry is valid for one key, such as the settings that it was computed with. The
/// cache has no limit: entries live as long as the pool. The largest are the gradients of BADGE, with
/// `candidates x classes x channels` floats.
final class PoolCache: Sendable {
    private struct Entry {
        let key: AnyHashable
        let value: any Sendable
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The cached value, if it was computed for `key`. Otherwise the value that `make` computes, which replaces the
    /// cached one. Two callers may compute a value at the same time; either may stay.
    /// - Precondition: Each purpose always has the same type of value.
    func value<Value: Sendable>(
        _ purpose: String, for key: some Hashable & Sendable = 0, make: () throws -> Value
    ) rethrows -> Value {
        if let cached: Value = cached(purpose, for: key) { return cached }
        let made = try make()
        set(made, purpose, for: key)
        return made
    }

    /// Replaces the cached value.
    func set(_ value: some Sendable, _ purpose: String, for key: some Hashable & Sendable) {
        entries.withLock { $0[purpose] = Entry(key: AnyHashable(key), value: value) }
    }

    /// The cached value; nil if there is none for `key`.
    func cached<Value: Sendable>(_ purpose: String, for key: some Hashable & Sendable = 0) -> Value? {
        let value: (any Sendable)? = entries.withLock { entries in
            guard let entry = entries[purpose], entry.key == AnyHashable(key) else { return nil }
            return entry.value
        }
        return value as? Value
    }
}
