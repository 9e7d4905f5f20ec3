import Foundation
import Imagery
import ProjectStore
import Rounds

/// What the labels of a project consist of and took: read once, then kept up with each edit, so that the work for an
/// edit does not grow with the number of edits.
///
/// It holds as long as nobody else writes to the journal, which the writer's lock ensures.
struct LabelCount: Sendable {
    private var pixels: [UInt8: Int]
    private var worked: Set<TileKey>
    private var actions: Int
    private var seconds: Double
    /// When each author made the last edit by hand.
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

    /// A tile was changed. O(pixels of the tile).
    /// - Parameter edit: What was recorded; nil for an undo or a redo, which are no work on a tile.
    mutating func note(from before: TileRecord, to after: TileRecord, edit: Edit?) {
        add(before, sign: -1)
        add(after, sign: 1)
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

    /// The pixels of confirmed tiles count.
    private mutating func add(_ record: TileRecord, sign: Int) {
        guard record.state == .labeled else { return }
        for value in record.mask.values { pixels[value, default: 0] += sign }
    }
}
