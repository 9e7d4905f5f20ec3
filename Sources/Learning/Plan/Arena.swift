import Tensors

/// Memory that several plans share if they never run at the same time. A plan may not expect to find its earlier
/// values.
final class Arena {
    private(set) var storage = FloatStorage(count: 0)

    /// Makes the storage at least `count` floats large. Values are lost if it grows, and no plan may be running.
    func grow(to count: Int) {
        if count > storage.count { storage = FloatStorage(count: count) }
    }
}

/// A range of a plan's memory and the time span in which it is needed. Places with disjoint time spans may overlap.
final class Place {
    let size: Int
    private(set) var span: ClosedRange<Int>?
    fileprivate(set) var offset = 0
    private var arena: Arena?

    /// - Parameter size: The number of floats.
    init(size: Int) { self.size = (size + 15) / 16 * 16 }

    func isNeeded(at time: Int) {
        span = span.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
    }

    var storage: FloatStorage {
        guard let arena else { preconditionFailure("Place: used before the plan was finished") }
        return arena.storage
    }

    /// Assigns each place a range of the arena, by first fit in the order of decreasing size. A range does not overlap
    /// earlier ones that are needed at the same time. Takes `O(n^2)` for `n` places.
    static func layOut(_ places: [Place], in arena: Arena) {
        var placed: [Place] = []
        var total = 0
        for place in places.sorted(by: { $0.size > $1.size }) {
            guard let span = place.span else { continue }
            var offset = 0
            for other in placed where other.span!.overlaps(span) {
                if offset + place.size <= other.offset { break }
                offset = max(offset, other.offset + other.size)
            }
            place.offset = offset
            total = max(total, offset + place.size)
            placed.insert(place, at: placed.firstIndex { $0.offset > offset } ?? placed.count)
        }
        arena.grow(to: total)
        for place in placed { place.arena = arena }
    }
}
