/// A binary heap of tiles by potential, the largest on top, the lowest tile for equal ones.
struct PotentialHeap {
    typealias Entry = (index: Int, potential: Double)

    private var entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries
        for position in stride(from: entries.count / 2 - 1, through: 0, by: -1) { siftDown(position) }
    }

    var top: Entry? { entries.first }

    /// Gives the top another potential.
    mutating func replaceTop(_ potential: Double) {
        entries[0].potential = potential
        siftDown(0)
    }

    /// Puts another tile in the place of the top.
    mutating func replaceTop(with entry: Entry) {
        entries[0] = entry
        siftDown(0)
    }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var position = entries.count - 1
        while position > 0, Self.isAbove(entries[position], entries[(position - 1) / 2]) {
            entries.swapAt(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    mutating func removeTop() {
        let last = entries.removeLast()
        guard !entries.isEmpty else { return }
        entries[0] = last
        siftDown(0)
    }

    private mutating func siftDown(_ start: Int) {
        entries.withUnsafeMutableBufferPointer { entries in
            var position = start
            while true {
                var best = position
                for child in [2 * position + 1, 2 * position + 2]
                where child < entries.count && Self.isAbove(entries[child], entries[best]) {
                    best = child
                }
                guard best != position else { return }
                entries.swapAt(position, best)
                position = best
            }
        }
    }

    static func isAbove(_ a: Entry, _ b: Entry) -> Bool {
        a.potential > b.potential || (a.potential == b.potential && a.index < b.index)
    }
}
