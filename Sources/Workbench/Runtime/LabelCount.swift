import Foundation
import Imagery
import ProjectStore
import Rounds

/// Label statistics of a project. They are read once and then updated per edit, in time independent of the number of
/// edits.
///
/// They are correct only while no other process writes to the journal. The project's lock ensures this.
struct LabelCount: Sendable {
    private var pixels: [UInt8: Int]
    private var worked: Set<TileKey>
    private var actions: Int
    private var seconds: Double
    /// The time of the last edit by hand, by author.
    private var lastTimes: [String: Date]

    /// - Complexity: O(edits + labeled pixels).
    init(_ workspace: Workspace) throws {
        let journal = workspace.project.journal
        pixels = try journal.pixelCounts(of: workspace.poolGrids)
        let efforts = try journal.effort()
        worked = Set(efforts.keys)
        actions = efforts.values.reduce(0) { $0 + $1.actions }
        seconds = efforts.values.reduce(0) { $0 + $1.seconds }
        lastTimes = try journal.lastManualTimes()
    }

    /// Updates the statistics for an edited tile. O(pixels of the tile).
    /// - Parameters:
    ///   - edit: The recorded edit; nil for undo and redo, which do not count as actions.
    ///   - before: Nil for second labels, which are no labels of the project. Their effort counts.
    mutating func note(from before: TileRecord?, to after: TileRecord?, edit: Edit?) {
        if let before { add(before, sign: -1) }
        if let after { add(after, sign: 1) }
        guard let edit, edit.kind.isManual else { return }
        worked.insert(edit.tile)
        actions += 1
        if let last = lastTimes[edit.author] {
            let pause = edit.time.timeIntervalSince(last)
            if 0...Journal.longestPause ~= pause { seconds += pause }
        }
        lastTimes[edit.author] = edit.time
    }

    func summary(classCount: Int) -> LabelSummary {
        LabelSummary(
            pixels: (0..<classCount).map { pixels[UInt8($0)] ?? 0 }, voidPixels: pixels[LabelMask.void] ?? 0,
            workedTiles: worked.count, actions: actions, seconds: seconds)
    }

    /// Adds or subtracts the pixels of a tile. Only confirmed tiles count.
    private mutating func add(_ record: TileRecord, sign: Int) {
        guard record.state.isConfirmed else { return }
        for value in record.mask.values { pixels[value, default: 0] += sign }
    }
}
