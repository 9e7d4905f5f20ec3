import Synchronization
import Tensors

/// A value that a cache can hold: its memory is known.
protocol CacheableValue: Sendable {
    /// The memory of the value in bytes.
    var byteCount: Int { get }
}

extension Tensor: CacheableValue {
    var byteCount: Int { count * MemoryLayout<Float>.stride }
}

/// A number in an array that a cache can hold.
protocol CacheableNumber: BitwiseCopyable, Sendable {}

extension Int: CacheableNumber {}
extension Float: CacheableNumber {}

extension Array: CacheableValue where Element: CacheableNumber {
    var byteCount: Int { count * MemoryLayout<Element>.stride }
}

/// A cache of values that strategies compute from a pool. With it, a second query of the same `PoolState` with other
/// settings only computes what the changed setting affects.
///
/// Each purpose has one entry. An entry is valid for one key, such as the settings that it was computed with. If the
/// entries exceed the limit of memory, those that were not used for longest are removed. A value that is larger than
/// the limit is not stored. The next query then computes these values again, and has the same result.
final class PoolCache: Sendable {
    /// A larger limit takes memory from a training that runs at the same time. With a smaller one, more queries of
    /// large pools compute values again. The largest values are the gradients of BADGE, with `candidates x classes x
    /// channels` floats: 1 GiB is enough for 50,000 candidates, 20 classes and 256 channels.
    static let standardLimit = 1 << 30

    private struct Entry {
        let key: AnyHashable
        let value: any CacheableValue
        /// The number of uses of the cache before the last use of the entry.
        var lastUse: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses = 0

        /// Removes entries until those that are left and another value of `size` bytes are within the limit.
        mutating func makeRoom(for size: Int, limit: Int) {
            while entries.values.reduce(size, { $0 + $1.value.byteCount }) > limit,
                let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                entries[oldest.key] = nil
            }
        }
    }

    private let byteLimit: Int
    private let state = Mutex(State())

    init(byteLimit: Int = standardLimit) { self.byteLimit = byteLimit }

    /// The cached value, if it was computed for `key`. Otherwise the value that `make` computes, which replaces the
    /// cached one. Two callers may compute a value at the same time; either may stay.
    /// - Precondition: Each purpose always has the same type of value.
    func value<Value: CacheableValue>(
        _ purpose: String, for key: some Hashable & Sendable = 0, make: () throws -> Value
    ) rethrows -> Value {
        if let cached: Value = cached(purpose, for: key) { return cached }
        let made = try make()
        set(made, purpose, for: key)
        return made
    }

    /// Replaces the cached value. A value that is larger than the limit only removes the old one.
    func set(_ value: some CacheableValue, _ purpose: String, for key: some Hashable & Sendable) {
        let size = value.byteCount
        state.withLock { state in
            state.entries[purpose] = nil
            guard size <= byteLimit else { return }
            state.makeRoom(for: size, limit: byteLimit)
            state.uses += 1
            state.entries[purpose] = Entry(key: AnyHashable(key), value: value, lastUse: state.uses)
        }
    }

    /// The cached value; nil if there is none for `key`.
    func cached<Value: CacheableValue>(_ purpose: String, for key: some Hashable & Sendable = 0) -> Value? {
        let value: (any CacheableValue)? = state.withLock { state in
            guard let entry = state.entries[purpose], entry.key == AnyHashable(key) else { return nil }
            state.uses += 1
            state.entries[purpose]?.lastUse = state.uses
            return entry.value
        }
        return value as? Value
    }
}
