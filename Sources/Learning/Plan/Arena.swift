import Tensors

/// The memory of plans that run one after the other: what one leaves there means nothing to the next.
final class Arena {
    private(set) var storage = FloatStorage(count: 0)

    /// Makes room for a plan of `count` floats; no plan may be running.
    func grow(to count: Int) {
        if count > storage.count { storage = FloatStorage(count: count) }
    }
}

/// A range of a plan's memory, needed from one time to another; two that are never needed together may overlap.
final class Place {
    let size: Int
    private(set) var span: ClosedRange<Int>?
    fileprivate(set) var offset = 0
    private var arena: Arena?

    /// - Parameter size: In floats.
    init(size: Int) { self.size = (size + 15) / 16 * 16 }

    func isNeeded(at time: Int) {
        span = span.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
    }

    var storage: FloatStorage {
        guard let arena else { preconditionFailure("Place: used before the plan was finished") }
        return arena.storage
    }

    /// Gives each place its range of the arena: the largest first, each as low as those already placed and needed
    /// at the same time allow.
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
