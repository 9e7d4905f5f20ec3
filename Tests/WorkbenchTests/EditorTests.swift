import Imagery
import Pool
import Terminal
import Testing
import Workbench

@Suite("The label editor")
struct EditorTests {
    @Test("pixels painted before an undo is finished are stored, even if they seem unchanged")
    func paintDuringUndo() throws {
        var robot = Robot()
        try robot.press("<Enter>2w")
        robot.isHeld = true
        try robot.press("u2w")
        robot.release()
        #expect(robot.labels().allSatisfy { $0.allSatisfy { $0 == "1" } })
    }

    @Test("opening a tile and leaving it writes nothing")
    func lookingWritesNothing() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>")
        #expect(robot.model.editor.tile?.labeledCount == 0)
        try robot.press("<Esc>")
        #expect(robot.labels() == [String](repeating: "........", count: 6))
        #expect(robot.model.shared.states[0] == .unlabeled)
    }

    @Test("Space paints the brush's disc in the chosen class")
    func paint() throws {
        var robot = Robot()
        try robot.press("<Enter>2[<Space>")
        #expect(robot.labels() == ["........", "........", "...111..", "...111..", "...111..", "........"])
        #expect(robot.model.shared.states[0] == .drafted)
    }

    @Test("with the pen down, moving paints one stroke, and one undo reverts all of it")
    func penStroke() throws {
        var robot = Robot()
        try robot.press("<Enter>3[[d<Right><Right><Down>d")
        #expect(robot.labels()[3] == "....222." && robot.labels()[4] == "......2.")
        try robot.press("u")
        #expect(robot.labels() == [String](repeating: "........", count: 6))
        try robot.press("U")
        #expect(robot.labels()[3] == "....222.")
    }

    @Test("a drag of the mouse is one stroke")
    func drag() throws {
        var robot = Robot()
        try robot.press("<Enter>1[[")
        let editor = try #require(robot.model.editor.tile)
        let geometry = EditorGeometry(view: EditorPane.view(robot.model.shared), tile: editor)
        var cells: [(x: Int, y: Int)] = []
        for y in 0..<robot.model.shared.layout.height {
            for x in 0..<robot.model.shared.layout.width
            where geometry.imagePixel(x: x, y: y, lower: false) == Pixel(row: 2, column: cells.count + 1)
                && EditorPane.view(robot.model.shared).contains(x: x, y: y) && cells.count < 4
            { cells.append((x, y)) }
        }
        try #require(cells.count == 4)
        try robot.press("<press:\(cells[0].x),\(cells[0].y)><drag:\(cells[3].x),\(cells[3].y)><release:0,0>")
        #expect(robot.labels()[2] == ".0000...")
        try robot.press("u")
        #expect(robot.labels()[2] == "........")
    }

    @Test("accepting the rest keeps painted pixels; accepting all does not")
    func accept() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>3[[<Space>a")
        #expect(robot.labels()[3] == "11112000")
        #expect(robot.labels()[0] == "11110000")
        try robot.press("A")
        #expect(robot.labels()[3] == "11110000")
        try robot.press("uu")
        #expect(robot.labels()[3] == "....2...")
    }

    @Test("without a prediction, accepting shows the reason and writes nothing")
    func acceptWithoutPrediction() throws {
        var robot = Robot()
        try robot.press("<Enter>a")
        #expect(robot.model.shared.notice?.text.contains("no prediction") == true)
        #expect(robot.model.shared.states[0] == .unlabeled)
    }

    @Test("a fill in unlabeled pixels covers the region of one prediction")
    func fill() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>3f")
        #expect(robot.labels() == [String](repeating: "....2222", count: 6))
    }

    @Test("keys fill the whole tile, paint void and erase")
    func wholeTileAndEraser() throws {
        var robot = Robot()
        try robot.press("<Enter>vwe[[<Space>")
        #expect(robot.labels()[3] == "vvvv.vvv")
        #expect(robot.labels()[0] == "vvvvvvvv")
    }

    @Test("Tab swaps the class with the previous one")
    func swap() throws {
        var robot = Robot()
        try robot.press("<Enter>3")
        #expect(robot.model.editor.kit.value == 2)
        try robot.press("1<Tab>")
        #expect(robot.model.editor.kit.value == 2)
    }

    @Test("a stroke counts as saved only when the journal has answered")
    func savedWhenAnswered() throws {
        var robot = Robot()
        try robot.press("<Enter>")
        robot.isHeld = true
        try robot.press("<Space>")
        #expect(robot.model.editor.tile?.isSaved == false)
        #expect(robot.screen().contains("saving"))
        #expect(robot.model.shared.states[0] == .unlabeled)
        robot.release()
        #expect(robot.model.editor.tile?.isSaved == true)
        #expect(robot.screen().contains("saved"))
        #expect(robot.model.shared.states[0] == .drafted)
    }

    @Test("all strokes drawn while the journal is slow are stored in order")
    func slowJournal() throws {
        var robot = Robot()
        try robot.press("<Enter>[[")
        robot.isHeld = true
        try robot.press("1<Space><Right>2<Space><Left>3<Space>")
        #expect(robot.model.editor.tile?.mask[3, 4] == 2)
        robot.release()
        #expect(robot.labels()[3] == "....21..")
        #expect(robot.model.editor.tile?.mask[3, 4] == 2)
    }

    @Test("a stroke that the journal refuses is removed from the screen, and the reason is shown")
    func refused() throws {
        var robot = Robot()
        try robot.press("<Enter>")
        robot.hasFullDisk = true
        try robot.press("<Space>")
        #expect(robot.model.editor.tile?.labeledCount == 0)
        #expect(robot.screen().contains("the disk is full"))
        #expect(robot.model.editor.tile?.isSaved == true)
    }

    @Test("a tile with no label is not confirmed")
    func confirmNothing() throws {
        var robot = Robot()
        try robot.press("<Enter><Enter>")
        #expect(robot.model.editor.tile != nil)
        #expect(robot.model.shared.states[0] == .unlabeled)
    }

    @Test("the keyboard cursor stays within the tile")
    func cursorStays() throws {
        var robot = Robot()
        try robot.press("<Enter><S-Up><S-Left><Up><Left>")
        #expect(robot.model.editor.tile?.cursor == Pixel(row: 0, column: 0))
        try robot.press("<End>")
        #expect(robot.model.editor.tile?.cursor == Pixel(row: 5, column: 7))
    }

    @Test("the cursor stays in view at every zoom on a tile larger than the screen")
    func scrolls() throws {
        var robot = Robot(width: 40, height: 10, size: Size(height: 720, width: 960))
        try robot.press("<Enter>")
        for keys in ["++++++", "<End>", "<Home>", "-", "<S-Right><S-Down>"] {
            try robot.press(keys)
            let editor = try #require(robot.model.editor.tile)
            let view = EditorPane.view(robot.model.shared)
            let visible = editor.zoom.pixels(inScreen: view.width)
            let column = editor.rect.left + editor.cursor.column
            #expect((editor.scroll.column..<editor.scroll.column + visible).contains(column), "after \(keys)")
        }
    }

    @Test("a tile that fills the view fills it after a resize, and a chosen zoom does not change")
    func resize() throws {
        var robot = Robot(size: Size(height: 360, width: 480))
        try robot.press("<Enter>")
        let fitted = try #require(robot.model.editor.tile).zoom
        try robot.press("<resize:80x24>")
        let editor = try #require(robot.model.editor.tile)
        #expect(editor.zoom == EditorZoom(fitting: editor.size, into: EditorPane.view(robot.model.shared)))
        #expect(editor.zoom != fitted)
        try robot.press("<resize:120x40>")
        #expect(robot.model.editor.tile?.zoom == fitted)
        try robot.press("+<resize:80x24>")
        #expect(robot.model.editor.tile?.zoom == fitted.closer)
    }
}
