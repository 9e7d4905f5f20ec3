/// Groups the edits of each tile into units of undo: all parts of a stroke are one unit.
///
/// The groups are kept in memory only. Strokes from before the project was opened are undone one part at a time.
package struct UndoUnits<Tile: Hashable> {
    private struct Unit {
        /// The number of edits.
        var count: Int
        /// The number of the group of tiles that were changed together; nil if the unit changes one tile.
        var group: Int?
    }

    /// The units, the last one last.
    private struct History {
        var done: [Unit] = []
        var undone: [Unit] = []
        /// True if the last edit failed. A stroke that continues it then starts a new unit.
        var isBroken = false
    }

    private var histories: [Tile: History] = [:]
    private var groupCount = 0

    package init() {}

    /// An edit was recorded.
    package mutating func add(to tile: Tile, continues: Bool) {
        var history = histories[tile] ?? History()
        if continues, !history.isBroken, let last = history.done.popLast() {
            history.done.append(Unit(count: last.count + 1))
        } else {
            history.done.append(Unit(count: 1))
        }
        history.undone = []
        history.isBroken = false
        histories[tile] = history
    }

    /// Several tiles were changed together, each by `count` edits. They are undone together.
    package mutating func addGroup(_ tiles: [Tile], count: Int) {
        groupCount += 1
        for tile in tiles {
            histories[tile, default: History()].done.append(Unit(count: count, group: groupCount))
            histories[tile]?.undone = []
            histories[tile]?.isBroken = false
        }
    }

    /// The tiles that an undo in this tile also concerns, with the tile; nil if only the tile itself. A tile that was
    /// edited later is none of them.
    package func undoGroup(of tile: Tile) -> Set<Tile>? { group(of: tile, \.done) }

    /// The tiles that a redo in this tile also concerns, with the tile; nil if only the tile itself.
    package func redoGroup(of tile: Tile) -> Set<Tile>? { group(of: tile, \.undone) }

    private func group(of tile: Tile, _ units: KeyPath<History, [Unit]>) -> Set<Tile>? {
        guard let group = histories[tile]?[keyPath: units].last?.group else { return nil }
        return Set(histories.filter { $0.value[keyPath: units].last?.group == group }.keys)
    }

    /// An edit failed.
    package mutating func fail(in tile: Tile) { histories[tile, default: History()].isBroken = true }

    /// The number of edits that the next undo reverts.
    package func undoCount(of tile: Tile) -> Int { histories[tile]?.done.last?.count ?? 1 }

    /// The number of edits that the next redo restores.
    package func redoCount(of tile: Tile) -> Int { histories[tile]?.undone.last?.count ?? 1 }

    /// `count` edits of the last unit were reverted.
    package mutating func undo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.done, to: \.undone)
    }

    /// `count` edits of the unit undone last were restored.
    package mutating func redo(_ count: Int, in tile: Tile) {
        move(count, of: tile, from: \.undone, to: \.done)
    }

    private mutating func move(
        _ count: Int, of tile: Tile, from: WritableKeyPath<History, [Unit]>, to: WritableKeyPath<History, [Unit]>
    ) {
        guard count > 0 else { return }
        var history = histories[tile] ?? History()
        // If the disk refused some of the edits, the rest of the unit stays where it is.
        let unit = history[keyPath: from].popLast()
        if let unit, unit.count > count {
            history[keyPath: from].append(Unit(count: unit.count - count, group: unit.group))
        }
        history[keyPath: to].append(Unit(count: count, group: unit?.group))
        histories[tile] = history
    }
}
