import Tensors

/// A range of a plan's memory, needed from one time to another; two that are never needed together may overlap.
final class Place {
    let size: Int
    private(set) var span: ClosedRange<Int>?
    fileprivate(set) var offset = 0
    private var arena: FloatStorage?

    /// - Parameter size: In floats.
    init(size: Int) { self.size = (size + 15) / 16 * 16 }

    func isNeeded(at time: Int) {
        span = span.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
    }

    var storage: FloatStorage {
        guard let arena else { preconditionFailure("Place: used before the plan was finished") }
        return arena
    }

    /// Gives each place its range of one storage: the largest first, each as low as those already placed and needed
    /// at the same time allow.
    static func layOut(_ places: [Place]) {
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
        let arena = FloatStorage(count: total)
        for place in placed { place.arena = arena }
    }
}
