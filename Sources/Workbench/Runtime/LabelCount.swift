import Imagery
import ProjectStore
import Rounds

/// Counts what the labels of a project consist of and took.
struct LabelCount {
    let workspace: Workspace

    func summary() throws -> LabelSummary {
        let journal = workspace.project.journal
        let counts = try journal.pixelCounts(of: workspace.poolGrids)
        let efforts = try journal.effort().values
        return LabelSummary(
            pixels: workspace.dataset.catalog.classes.indices.map { counts[UInt8($0)] ?? 0 },
            voidPixels: counts[LabelMask.void] ?? 0, workedTiles: efforts.count,
            actions: efforts.reduce(0) { $0 + $1.actions }, seconds: efforts.reduce(0) { $0 + $1.seconds })
    }
}
