/// Groups the edits of each tile into units of undo: all parts of a stroke are one unit.
///
/// The groups are kept in memory only. Strokes from before the project was opened are undone one part at a time.
package struct UndoUnits<Tile: Hashable> {
    /// The number of edits per unit, the last unit last.
    private struct History {
        var done: [Int] = []
        var undone: [Int] = []
        /// True if the last edit failed. A stroke that continues it then starts a new unit.
        var isBroken = false
    }

    private var histories: [Tile: History] = [:]

    package init() {}

    /// An edit was recorded.
    package mutating func add(to tile: Tile, continues: Bool) {
        var history = histories[tile] ?? History()
        if continues, !history.isBroken, let last = history.done.popLast() {
            history.done.append(last + 1)
        } else {
            history.done.append(1)
        }
        history.undone = []
        history.isBroken = false
        histories[tile] = history
    }

    /// An edit failed.
    package mutating func fail(in tile: Tile) { histories[tile, default: History()].isBroken = true }

    /// The number of edits that the next undo reverts.
    package func undoCount(of tile: Tile) -> Int { histories[tile]?.done.last ?? 1 }

    /// The number of edits that the next redo restores.
    package func redoCount(of tile: Tile) -> Int { histories[tile]?.undone.last ?? 1 }

    /// `count` edits of the last unit were reverted.
    package mutating func undo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.done, to: \.undone)
    }

    /// `count` edits of the unit undone last were restored.
    package mutating func redo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.undone, to: \.done)
    }

    private mutating func move(
        _ count: Int, of tile: Tile, from: WritableKeyPath<History, [Int]>, to: WritableKeyPath<History, [Int]>
    ) {
        guard count > 0 else { return }
        var history = histories[tile] ?? History()
        // If the disk refused some of the edits, the rest of the unit stays where it is.
        if let rest = history[keyPath: from].popLast(), rest > count { history[keyPath: from].append(rest - count) }
        history[keyPath: to].append(count)
        histories[tile] = history
    }
}
