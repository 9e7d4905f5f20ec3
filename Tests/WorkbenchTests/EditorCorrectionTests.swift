import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

/// Tests of the tool `correct` in tiles of 24x32 pixels: the left half is predicted as road (1), the right half as sky
/// (0), and the image changes smoothly.
@Suite("Click to correct in the editor")
struct EditorCorrectionTests {
    private static func opened(_ keys: String = "") throws -> Robot {
        var robot = Robot(size: Size(height: 96, width: 128))
        robot.score()
        robot.query([0, 1, 2])
        try robot.press("<Enter>" + keys)
        return robot
    }

    private func mask(_ robot: Robot) throws -> LabelMask { try #require(robot.model.editor.tile).mask }

    @Test("the proposal at the cursor is what the key then does, as one unit of undo")
    func click() throws {
        var robot = try Self.opened("A3.")
        let before = try mask(robot)
        let proposal = try #require(robot.model.editor.tile?.proposal)
        #expect(!proposal.pixels.ranges.isEmpty && proposal.kind == .add && proposal.value == 2)
        #expect(robot.model.editor.tile?.proposedLabels(robot.model.editor.kit) == proposal.labels)
        try robot.press("<Space>")
        #expect(try mask(robot) == proposal.labels && proposal.labels != before)
        #expect(robot.labels().joined().contains("2"))
        try robot.press("u")
        #expect(try mask(robot) == before)
        // The key of the tool clicks too, if the tool was already selected.
        try robot.press(".")
        #expect(try mask(robot) == proposal.labels)
    }

    @Test("the key that takes back restores the labels before the region, also by the right button")
    func subtract() throws {
        var robot = try Self.opened("A3..")
        let corrected = try mask(robot)
        #expect(robot.model.editor.tile?.proposal?.kind == .subtract, "inside the region, it shows what is taken back")
        let shown = try picture(robot)
        #expect(shown.labels == corrected, "the colors show what the click has changed")
        try robot.press(",")
        let after = try mask(robot)
        #expect(shown.proposed == after)
        let cursor = try #require(robot.model.editor.tile).cursor
        #expect(corrected[cursor.row, cursor.column] == 2 && after[cursor.row, cursor.column] != 2)
        try robot.press("u")
        #expect(try mask(robot) == corrected)
        let tile = try #require(robot.model.editor.tile)
        let view = EditorPane.view(robot.model.shared)
        let x = view.x + tile.zoom.screen(of: cursor.column + tile.rect.left - tile.scroll.column)
        let y = view.y + tile.zoom.screen(of: cursor.row + tile.rect.top - tile.scroll.row) / 2
        try robot.press("u..<right:\(x),\(y)><release:\(x),\(y)>")
        #expect(try mask(robot)[cursor.row, cursor.column] != 2)
    }

    /// What the editor draws.
    private func picture(_ robot: Robot) throws -> EditorPicture {
        let (pane, shared) = (robot.model.editor, robot.model.shared)
        let tile = try #require(pane.tile)
        return EditorPicture(
            pane, shared, tile: tile, picture: try #require(shared.pictures.picture(tile.tile.image)),
            view: EditorPane.view(shared), look: robot.look)
    }

    @Test("nothing is taken back where the class did not come from the last clicks")
    func nothingToSubtract() throws {
        var robot = try Self.opened("A1.,")
        #expect(robot.screen().contains("! Nothing to take back here"))
        try robot.press("b,")
        #expect(robot.screen().contains("! Nothing to take back here"))
    }

    @Test("moving the mouse moves the proposal, and nothing is painted before the click")
    func hover() throws {
        var robot = try Self.opened("3.")
        let before = try mask(robot)
        let view = EditorPane.view(robot.model.shared)
        var seen: Set<Int> = []
        for x in stride(from: view.x + view.width / 2 - 12, to: view.x + view.width / 2 + 12, by: 3) {
            try robot.press("<move:\(x),\(view.y + view.height / 2)>")
            seen.insert(try #require(robot.model.editor.tile?.proposal).pixel)
        }
        #expect(seen.count > 3)
        #expect(try mask(robot) == before && robot.journal.editCount == 0)
        // With another tool, the mouse moves nothing.
        let cursor = robot.model.editor.tile?.cursor
        try robot.press("b<move:\(view.x + 4),\(view.y + 4)>")
        #expect(robot.model.editor.tile?.cursor == cursor && robot.model.editor.tile?.proposal == nil)
    }

    @Test("protected pixels keep their labels, in the proposal and after the click")
    func protection() throws {
        var robot = try Self.opened("A2x3.")
        let kit = robot.model.editor.kit
        let before = try mask(robot)
        let proposed = try #require(robot.model.editor.tile?.proposedLabels(kit))
        for (old, new) in zip(before.values, proposed.values) where old == 1 { #expect(new == 1) }
        try robot.press("<Space>")
        #expect(try mask(robot) == proposed)
        robot = try Self.opened("Am3.<Space>")
        #expect(robot.screen().contains("Nothing changes: these pixels are protected"))
        #expect(robot.journal.editCount == 1)
    }

    @Test("the region is drawn with its border in color, and in characters without color")
    func drawn() throws {
        for look in [Look(), Look(tier: .mono)] {
            var robot = try Self.opened("A3b")
            robot.look = look
            let without = robot.drawn()
            try robot.press(".")
            let with = robot.drawn()
            let view = EditorPane.view(robot.model.shared)
            let changed = (view.y..<view.y + view.height).flatMap { y in
                (view.x..<view.x + view.width).filter { without[$0, y] != with[$0, y] }
            }
            #expect(changed.count > 8)
        }
    }

    @Test("a new network and other superpixels change the proposal, and clicks still count")
    func newEnergy() throws {
        var robot = try Self.opened("A3..")
        let tile = try #require(robot.model.editor.tile)
        try robot.press("]")
        #expect(robot.model.editor.tile?.correction?.superpixels != tile.correction?.superpixels)
        #expect(robot.model.editor.tile?.canSubtract(2) == true)
        robot.score(round: 2)
        #expect(robot.model.editor.tile?.probabilities?.round == 2)
        #expect(robot.model.editor.tile?.canSubtract(2) == true)
    }

    // MARK: The list of classes

    private static func many(_ count: Int, width: Int = 120) throws -> Robot {
        var robot = Robot(width: width)
        let names = (0..<count).map {
            ["sky", "road", "road marking", "traffic light", "car"].value(at: $0) ?? "thing \($0)"
        }
        let classes = names.enumerated().map { LabelClass(name: $1, color: RGB(UInt8($0), 9, 9), maskValue: UInt8($0)) }
        let shared = robot.model.shared
        robot.model = Model(
            projectName: "many", pool: shared.pool, catalog: ClassCatalog(classes: classes, voidValues: [255]),
            states: shared.states, width: width, height: 40)
        robot.send(.picture(image: 0, robot.picture(0)))
        try robot.press("<Enter>")
        return robot
    }

    @Test(
        "letters find a class: the beginning of the name, then of a word, then any part, then letters in order",
        arguments: [
            ("ro", [1, 2]), ("li", [3]), ("tlt", [3]), ("ar", [2, 4]), ("CAR", [4]), ("2", [1]), ("zzz", []),
        ] as [(String, [UInt8])])
    func picker(text: String, values: [UInt8]) throws {
        let robot = try Self.many(5)
        var picker = ClassPicker(recent: [0])
        picker.search(for: text)
        #expect(picker.values(robot.model.shared.catalog) == values)
    }

    @Test("the classes used last come first, so that Enter goes back to the class before")
    func recent() throws {
        var robot = try Self.many(12)
        try robot.press("4 8 /")
        guard case .classes(let picker) = robot.model.dialog else {
            Issue.record("the list is closed")
            return
        }
        #expect(Array(picker.values(robot.model.shared.catalog).prefix(4)) == [3, 0, 7, 1])
        try robot.press("<Enter>")
        #expect(robot.model.editor.kit.value == 3 && robot.model.dialog == nil)
        try robot.press("/thing 11<Enter>")
        #expect(robot.model.editor.kit.value == 11)
        try robot.press("/zzz<Enter>")
        #expect(robot.model.editor.kit.value == 11 && robot.model.dialog == nil)
        try robot.press("/v<paste:oid><Enter>")
        #expect(robot.model.editor.kit.value == LabelMask.void)
    }

    @Test("a class beyond the single keys is picked by two keys, and the list shows them")
    func twoKeys() throws {
        var robot = try Self.many(100)
        let keymap = robot.model.shared.keymap
        let count = keymap.classKeys.count
        try robot.press("'")
        #expect(robot.screen().contains("' and another key pick a class"))
        try robot.press("3")
        #expect(robot.model.editor.kit.value == UInt8(count + 2))
        #expect(robot.screen().contains("'3 █ thing \(count + 2)"))
        // Another key than one of a class picks nothing, and runs no command.
        try robot.press("'!")
        #expect(robot.model.editor.kit.value == UInt8(count + 2) && robot.model.shared.states[0] == .unlabeled)
        try robot.press("'<Esc>")
        #expect(robot.model.editor.isOpen)
        try robot.press("1")
        #expect(robot.model.editor.kit.value == 0)
        robot = try Self.many(5)
        try robot.press("'2")
        #expect(robot.model.editor.kit.value == 1, "without such classes, the prefix is no key")
    }

    @Test("the wheel over the list of classes scrolls it, and picking a class shows that class again")
    func wheel() throws {
        var robot = try Self.many(60)
        let content = robot.model.shared.layout.body
        let panel = robot.model.editor.panel(content, robot.model.shared)
        let list = try #require(panel.classes)
        let zoom = robot.model.editor.tile?.zoom
        try robot.press("<down:\(list.x),\(list.y)><down:\(list.x),\(list.y)>")
        #expect(robot.model.editor.panel(content, robot.model.shared).firstLine == 2)
        #expect(robot.model.editor.tile?.zoom == zoom)
        try robot.press("1")
        #expect(robot.model.editor.panel(content, robot.model.shared).firstLine == 0)
        #expect(panel.tools.height >= Tool.all.count, "a long list leaves space for the tools")
    }
}
