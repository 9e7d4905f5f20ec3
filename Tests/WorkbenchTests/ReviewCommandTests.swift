import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("Review in the workbench")
struct ReviewCommandTests {
    /// Three labeled tiles of a query, the second of them by another annotator.
    private func robot() throws -> Robot {
        var robot = Robot(width: 120, height: 40)
        robot.score()
        robot.query([3, 5, 7])
        try robot.press("n<Enter>w<Enter>w<Enter>w<Enter>")
        #expect(!robot.model.editor.isOpen && robot.model.shared.confirmedCount == 3)
        return robot
    }

    @Test("a confirmed tile becomes reviewed, training and counts keep it, and a stroke needs a new review")
    func review() throws {
        var robot = try robot()
        let cursor = robot.model.shared.cursor
        let changes = robot.model.shared.round.changeCount
        try robot.press("y")
        #expect(robot.model.shared.states[cursor] == .reviewed && robot.model.shared.confirmedCount == 3)
        #expect(robot.model.shared.round.changeCount == changes, "a review changes no labels")
        #expect(robot.screen().contains("1 reviewed") && robot.screen().contains("confirmed by ada, reviewed by bob"))
        try robot.press("y")
        #expect(robot.model.shared.notice?.text == "The tile is already reviewed")
        try robot.press("<Enter>2b<Space><Esc>")
        #expect(robot.model.shared.states[cursor] == .labeled)
        try robot.press("u")
        #expect(robot.model.shared.states[cursor] == .reviewed)
    }

    @Test("only confirmed labels can be reviewed", arguments: ["s", "!", ""])
    func refused(keys: String) throws {
        var robot = Robot()
        try robot.press(keys + "y")
        #expect(robot.model.shared.notice?.text == "Only confirmed labels can be reviewed")
        try robot.press("Y")
        #expect(robot.model.shared.selection == nil || keys == "!")
    }

    @Test("the review list has disputed, flagged and other people's tiles, and next goes through them")
    func list() throws {
        var robot = try robot()
        robot.model.shared.open(isReadOnly: false, labelRounds: [:], otherAuthors: [5: "bob"])
        robot.model.shared.setState(.disputed, of: 9)
        robot.model.shared.go(to: 11)
        try robot.press("!")
        #expect(robot.model.shared.tilesToReview == [5, 9, 11])
        try robot.press("Y")
        #expect(robot.model.shared.selection?.positions == [5, 9, 11])
        #expect(robot.model.shared.notice?.text.hasPrefix("3 tiles to review: n goes to the next one") == true)
        #expect(robot.model.queue.title(robot.model.shared) == "Review · 3 tiles · 0 done")
        robot.model.shared.go(to: 5)
        // The tile is reviewed in the editor, and the next one that needs it opens.
        try robot.press("<Enter><Enter>")
        #expect(robot.model.shared.states[5] == .reviewed && robot.model.editor.tile?.position == 11)
        #expect(robot.model.queue.title(robot.model.shared) == "Review · 3 tiles · 1 done")
        try robot.press("<Esc><Esc>")
        #expect(robot.model.shared.selection == nil)
    }

    @Test("without other annotators, the list has all confirmed tiles")
    func alone() throws {
        var robot = try robot()
        try robot.press("Y")
        #expect(robot.model.shared.selection?.positions == [3, 5, 7])
        try robot.press("yn" + "yn" + "y")
        #expect(robot.model.shared.count(.reviewed) == 3)
        try robot.press("n")
        #expect(robot.model.shared.notice?.text.hasPrefix("All these tiles are reviewed") == true)
    }

    @Test("a comment is typed in the palette, and the status line shows it with the tile")
    func comment() throws {
        var robot = Robot()
        try robot.press("C")
        #expect(robot.screen().contains("write a comment on the tile"))
        robot.send(.input(.paste("a pole or a tree?")))
        try robot.press("<Enter>")
        #expect(robot.screen().contains("ada: a pole or a tree?"))
        try robot.press("<Right>")
        #expect(!robot.screen().contains("a pole or a tree?"))
        try robot.press("<Left>")
        #expect(robot.screen().contains("ada: a pole or a tree?"))
    }

    @Test("second labels of another person's tile change neither the changed labels nor the statistics")
    func second() throws {
        var robot = Robot()
        robot.model.shared.open(isReadOnly: false, labelRounds: [:], secondTiles: [0])
        #expect(robot.model.shared.projectStates[0] == .labeled, "no preview may select it again")
        try robot.labelHere()
        #expect(robot.model.shared.states[0] == .labeled && robot.model.shared.round.changeCount == 0)
        #expect(robot.model.shared.labelRounds.isEmpty && robot.model.shared.tilesToReview.isEmpty)
        try robot.press("y")
        #expect(robot.model.shared.notice?.text.hasPrefix("Another person reviews") == true)
    }

    @Test("the page of the agreement is computed when it is shown, and says what is missing")
    func agreement() throws {
        var robot = try robot()
        try robot.press("5z" + String(repeating: "v", count: 5))
        #expect(robot.requests == [.compareAnnotators])
        #expect(robot.screen().contains("Comparing the labels"))
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readOnly)
        robot.send(.agreement(try workspace.annotatorAgreement()))
        #expect(robot.screen().contains("no tile has labels of two annotators"))
    }

    @Test("two annotators on disk: the second sees an empty tile, and the agreement names both")
    func onDisk() throws {
        let folder = try ReplayTests.Folder()
        let tile = TileID(image: 0, row: 0, column: 1)
        func session(_ user: String, _ body: (TileWriter, Workspace) throws -> Void) throws {
            let workspace = try Workspace.open(Project.open(at: folder.project, access: .readWrite, user: user))
            try body(TileWriter(workspace: workspace), workspace)
            try workspace.project.journal.close()
        }
        func fill(_ value: UInt8) -> TileEdit { .stroke(Stroke(.filling, pixels: 0..<192) { _ in value }) }
        try session("ada") { writer, workspace in
            _ = try writer.perform(fill(0), on: tile)
            _ = try writer.perform(.confirm, on: tile)
            try workspace.project.journal.requestSecondLabels(of: [workspace.key(of: tile)])
        }
        try session("bob") { writer, workspace in
            let before = try writer.summary()
            #expect(try writer.read(tile).state == .unlabeled)
            #expect(try writer.labels(ofImage: 0).values.allSatisfy { $0 == LabelMask.unlabeled })
            _ = try writer.perform(fill(1), on: tile)
            let record = try writer.perform(.confirm, on: tile)
            #expect(record.state == .labeled && record.mask.values.allSatisfy { $0 == 1 })
            #expect(try workspace.project.journal.tile(workspace.key(of: tile))?.state == .disputed)
            #expect(try writer.summary().pixels == before.pixels)
            #expect(try writer.facts(tile).provenance.text == "drawn by bob, confirmed by bob")
            #expect(try writer.comment("really sky?", on: tile).comment?.text == "really sky?")
            var model = try Model(workspace, width: 120, height: 40)
            #expect(model.shared.secondTiles == [1] && model.shared.states[1] == .labeled)
            _ = model.start()
            model.shared.setAgreement(try workspace.annotatorAgreement())
            let lines = AgreementLines(shared: model.shared, look: Look()).lines.map { $0.map(\.0).joined() }
            #expect(lines.contains { $0.hasPrefix("ada, bob") && $0.contains("0.000") }, "\(lines)")
            #expect(lines.contains { $0.contains("scene0 row 0 column 1  0.000  ada, bob") }, "\(lines)")
        }
        try session("ada") { writer, workspace in
            #expect(try writer.read(tile).state == .disputed)
            _ = try writer.perform(.review, on: tile)
            #expect(try writer.read(tile).state == .reviewed)
        }
    }
}
