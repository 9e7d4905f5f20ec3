import CPowerLoss
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Testing
import Workbench

@Suite("The cost of an edit")
struct StrokeCostTests {
    /// Typical work in the editor, repeated.
    private static let work: [TileEdit] = [
        .stroke(Stroke(.drawing, pixels: [1, 2]) { UInt8($0 - 1) }),
        .stroke(Stroke(.drawing, pixels: [3], continues: true) { _ in 1 }),
        .undo, .redo, .confirm, .setFlagged(true), .setSkipped(true), .setSkipped(false), .confirm,
    ]

    /// The steps of SQLite's virtual machine for the work on one tile, in a project with this many edits.
    private func steps(edits: Int, onOneTile: Bool) throws -> UInt64 {
        let folder = try ReplayTests.Folder()
        steps_watch(folder.project.path)
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let tile = TileID(image: 0, row: 0, column: 0)
        let tiles = onOneTile ? [tile] : workspace.dataset.tiles(of: .train)
        let mask = LabelMask(size: workspace.dataset.rect(of: tile).size, repeating: 1)
        try workspace.project.journal.record(
            (0..<edits).map { index in
                EditRequest(
                    index % 5 == 4 ? .confirm : .stroke, of: workspace.key(of: tiles[index % tiles.count]), to: mask)
            })
        let mailbox = Mailbox()
        let runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: NoRounds())
        for effect in [Effect.summarizeLabels] + draw(tile) { runner.perform(effect) }
        runner.finish()
        let before = steps_taken(folder.project.path)
        for effect in draw(tile) { runner.perform(effect) }
        runner.finish()
        for case .tileFailed(_, let reason, _, _) in mailbox.drain() { Issue.record("\(reason)") }
        return steps_taken(folder.project.path) - before
    }

    /// As in the workbench, the labels are counted again after each edit.
    private func draw(_ tile: TileID) -> [Effect] {
        Self.work.enumerated().flatMap { index, edit in
            [.edit(tile, edit, ticket: index), .summarizeLabels, .checkJournal]
        }
    }

    @Test(
        "the cost of an edit does not grow with the number of edits of other tiles or of the same tile",
        arguments: [false, true])
    func growth(onOneTile: Bool) throws {
        let few = try steps(edits: 20, onOneTile: onOneTile)
        let many = try steps(edits: 2000, onOneTile: onOneTile)
        #expect(few > 100)
        #expect(many <= few + few / 20, "\(few) steps in a project of 20 edits, \(many) steps in a project of 2,000")
    }
}
