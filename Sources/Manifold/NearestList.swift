/// The `count` nearest of the points offered so far, sorted by distance, then by index.
struct NearestList {
    let count: Int
    private(set) var neighbors: [(squared: Float, index: Int32)] = []

    init(count: Int) {
        self.count = count
        neighbors.reserveCapacity(count + 1)
    }

    /// The squared distance of the last neighbor; infinite if there are fewer than `count`.
    var squaredRadius: Float { neighbors.count < count ? .infinity : neighbors.last?.squared ?? .infinity }

    /// Adds a point if it is nearer than the last one, or if there are fewer than `count`.
    mutating func offer(_ neighbor: (squared: Float, index: Int32)) {
        if neighbors.count == count {
            guard let last = neighbors.last, neighbor < last else { return }
            neighbors.removeLast()
        }
        neighbors.insert(neighbor, at: neighbors.firstIndex { neighbor < $0 } ?? neighbors.count)
    }
}
