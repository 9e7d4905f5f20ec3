/// How many edits of the journal one undo takes back: the parts of a stroke belong together.
///
/// This is known as long as the program runs. What was drawn before it was opened is taken back part by part.
package struct UndoUnits<Tile: Hashable> {
    /// The number of edits in each unit, the last one last.
    private struct History {
        var done: [Int] = []
        var undone: [Int] = []
        /// The edit before was refused, so what continues it begins a unit.
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

    /// An edit was refused.
    package mutating func fail(in tile: Tile) { histories[tile, default: History()].isBroken = true }

    /// How many edits the next undo takes back.
    package func undoCount(of tile: Tile) -> Int { histories[tile]?.done.last ?? 1 }

    /// How many edits the next redo puts back.
    package func redoCount(of tile: Tile) -> Int { histories[tile]?.undone.last ?? 1 }

    /// `count` edits of the last unit were taken back.
    package mutating func undo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.done, to: \.undone)
    }

    /// `count` edits of the unit undone last were put back.
    package mutating func redo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.undone, to: \.done)
    }

    private mutating func move(
        _ count: Int, of tile: Tile, from: WritableKeyPath<History, [Int]>, to: WritableKeyPath<History, [Int]>
    ) {
        guard count > 0 else { return }
        var history = histories[tile] ?? History()
        // What stopped halfway, because the disk refused, leaves the rest of its unit where it was.
        if let rest = history[keyPath: from].popLast(), rest > count { history[keyPath: from].append(rest - count) }
        history[keyPath: to].append(count)
        histories[tile] = history
    }
}
