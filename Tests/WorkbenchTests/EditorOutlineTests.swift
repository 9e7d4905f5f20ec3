import Imagery
import Pool
import Terminal
import TestSupport
import Testing

@testable import Workbench

/// Tests of rectangle, polygon, superpixels and protected labels. Tiles are 8x6 pixels; the cursor starts at row 3,
/// column 4.
@Suite("Outlines, superpixels, protection")
struct EditorOutlineTests {
    @Test("a rectangle starts where its key is pressed, ends where Space is pressed, and is one stroke")
    func rectangle() throws {
        var robot = Robot()
        try robot.press("<Enter>2r<Left><Left><Up>")
        #expect(robot.model.editor.tile?.labeledCount == 0, "nothing is painted before it is closed")
        #expect(robot.model.editor.tile?.isSaved == true)
        try robot.press("<Space>")
        #expect(robot.labels() == ["........", "........", "..111...", "..111...", "........", "........"])
        try robot.press("u")
        #expect(robot.labels()[3] == "........")
    }

    @Test("Enter fills an open rectangle, and otherwise confirms the tile")
    func rectangleByEnter() throws {
        var robot = Robot()
        try robot.press("<Enter>r<Right><Enter>")
        #expect(robot.labels()[3] == "....00..")
        #expect(robot.model.shared.states[0] == .drafted)
        try robot.press("<Enter>")
        #expect(robot.model.shared.states[0] == .labeled)
    }

    @Test("Enter fills the polygon of the set corners")
    func polygon() throws {
        var robot = Robot()
        try robot.press("<Enter>2<Home>P<Right><Right><Right><Right><Space><Down><Down><Down><Down>")
        try robot.press("<Left><Left><Left><Left><Space><Right><Enter>")
        #expect(robot.labels() == ["11111...", "1111....", "111.....", "11......", "1.......", "........"])
        try robot.press("u")
        #expect(robot.model.editor.tile?.labeledCount == 0)
    }

    @Test("a polygon of two corners cannot be closed, and its corners are removed one by one")
    func corners() throws {
        var robot = Robot()
        try robot.press("<Enter>P<Right><Space><Enter>")
        #expect(robot.model.editor.tile?.corners.count == 2)
        #expect(robot.screen().contains("three corners"))
        try robot.press("<Backspace>")
        #expect(robot.model.editor.tile?.corners == [Pixel(row: 3, column: 4)])
        try robot.press("u")
        #expect(robot.model.editor.tile?.corners == [])
        #expect(robot.model.shared.states[0] == .unlabeled)
    }

    @Test("Esc drops an outline with a message and keeps the editor open; another tool drops a single corner")
    func dropOutline() throws {
        var robot = Robot()
        try robot.press("<Enter>r<Right><Esc>")
        #expect(robot.model.editor.tile?.corners == [])
        #expect(robot.screen().contains("The open rectangle was dropped: 1 corner"))
        try robot.press("r<Right>b")
        #expect(robot.screen().contains("The open rectangle was dropped: 1 corner"))
        try robot.press("<Space>u")
        #expect(robot.model.editor.tile?.corners == [])
        #expect(robot.model.editor.tile?.labeledCount == 0)
    }

    @Test(
        "no command drops an outline with several corners, except Esc, which says so",
        arguments: ["n", "p", "S", "s", "b", "r", "f", "<C-e>", "<paste:qn>"])
    func keepOutline(key: String) throws {
        var robot = Robot()
        robot.score()
        robot.query([0, 5, 9])
        try robot.press("<Right>s<Left><Enter>P<Right><Space><Down><Space>" + key)
        #expect(robot.model.editor.tile?.corners.count == 3 && robot.model.editor.kit.tool == .polygon)
        #expect(robot.model.shared.cursor == 0)
        #expect(robot.model.shared.notice != nil)
        try robot.press("<Esc>")
        #expect(robot.screen().contains("The open polygon was dropped: 3 corners"))
        #expect(robot.model.editor.isOpen)
    }

    @Test("quitting asks if an outline is open, and its answer is followed")
    func quitWithOutline() throws {
        var robot = Robot()
        try robot.press("<Enter>P<Right><Space><C-c>")
        #expect(robot.screen().contains("There is an open polygon that is not filled"))
        try robot.press("n")
        #expect(!robot.model.isQuitting && robot.model.editor.tile?.corners.count == 2)
        try robot.press("<C-c>y")
        #expect(robot.model.isQuitting)
    }

    @Test("a click on another tool does not drop a polygon of several corners")
    func clickOnTool() throws {
        var robot = Robot()
        try robot.press("<Enter>P<Right><Space>")
        let panel = EditorPanel(robot.model.shared.layout.body, classCount: 3, value: 0)
        try robot.press("<press:\(panel.tools.x),\(panel.tools.y)>")
        #expect(robot.model.editor.tile?.corners.count == 2 && robot.model.editor.kit.tool == .polygon)
        #expect(robot.screen().contains("! The polygon is open"))
    }

    @Test("the nearest corner of a polygon is taken, moved by the cursor, and put down or back")
    func moveCorner() throws {
        var robot = Robot()
        try robot.press("<Enter>P<Right><Right><Space><Down><Space>")
        let corners = try #require(robot.model.editor.tile?.corners)
        try robot.press("@<Down><Space>")
        var expected = corners
        expected[2].row += 1
        #expect(robot.model.editor.tile?.corners == expected)
        try robot.press("<Left><Left>@")
        #expect(robot.model.editor.tile?.cursor == corners[0])
        try robot.press("<Up><Esc>")
        #expect(robot.model.editor.tile?.corners == expected, "Esc puts the corner back")
        #expect(robot.model.editor.tile?.cursor == corners[0])
        try robot.press("@<Up><Enter><Enter>")
        #expect(robot.model.editor.tile?.corners == [] && robot.labels().joined().contains("0"))
    }

    @Test("the mouse moves a corner of a polygon, and a click on the first corner still closes it")
    func dragCorner() throws {
        var robot = Robot()
        try robot.press("<Enter>P<Esc>")
        let view = EditorPane.view(robot.model.shared)
        let tile = try #require(robot.model.editor.tile)
        func at(_ row: Int, _ column: Int) -> String {
            let x = view.x + tile.zoom.screen(of: tile.rect.left + column - tile.scroll.column)
            return "\(x),\(view.y + tile.zoom.screen(of: tile.rect.top + row - tile.scroll.row) / 2)"
        }
        for (row, column) in [(0, 0), (0, 4), (4, 4)] {
            try robot.press("<press:\(at(row, column))><release:\(at(row, column))>")
        }
        #expect(robot.model.editor.tile?.corners.count == 3)
        try robot.press("<press:\(at(4, 4))><drag:\(at(4, 7))><release:\(at(4, 7))>")
        #expect(robot.model.editor.tile?.corners == [(0, 0), (0, 4), (4, 7)].map { Pixel(row: $0.0, column: $0.1) })
        try robot.press("<press:\(at(0, 0))><release:\(at(0, 0))>")
        #expect(robot.model.editor.tile?.corners == [] && robot.labels().joined().contains("0"))
    }

    @Test("a line is painted from end to end in the width of the brush, as one stroke")
    func line() throws {
        var robot = Robot()
        try robot.press("<Enter>[[_<Right><Right><Right><Space>")
        #expect(robot.labels() == ["........", "........", "........", "....0000", "........", "........"])
        try robot.press("u]_<Left><Left><Space>")
        #expect(robot.labels().filter { $0.contains("0") }.count == 3, "3 pixels wide")
        try robot.press("u")
        #expect(robot.model.editor.tile?.labeledCount == 0)
    }

    @Test("with the switch on, lines between corners follow the edges of the image")
    func followEdges() throws {
        var robot = Robot(size: Size(height: 96, width: 128))
        try robot.press("<Enter>")
        // A dark rectangle on a bright ground.
        let picture = robot.picture(0)
        var image = Image(size: picture.image.size, fill: RGB(220, 220, 220))
        for row in 6...18 { for column in 8...24 { image[row, column] = RGB(20, 20, 20) } }
        robot.send(.picture(image: 0, Picture(image: image, labels: picture.labels, maps: nil)))
        func outline(_ keys: String) throws -> [Pixel] {
            var robot = robot
            robot.model.editor.tile?.cursor = Pixel(row: 6, column: 8)
            try robot.press(keys)
            robot.model.editor.tile?.cursor = Pixel(row: 18, column: 24)
            robot.send(.tick(0))
            return try #require(robot.model.editor.tile?.tracedOutline)
        }
        let straight = try outline("_")
        #expect(straight == Pixel.line(from: Pixel(row: 6, column: 8), to: Pixel(row: 18, column: 24)))
        let followed = try outline("*_")
        for pixel in followed {
            let nearRow = min(abs(pixel.row - 6), abs(pixel.row - 18)) <= 1 && 7...25 ~= pixel.column
            let nearColumn = min(abs(pixel.column - 8), abs(pixel.column - 24)) <= 1 && 5...19 ~= pixel.row
            #expect(nearRow || nearColumn, "row \(pixel.row), column \(pixel.column)")
        }
        #expect(followed.count > straight.count)
    }

    @Test("the mouse draws a rectangle by drag and sets the corners of a polygon by clicks")
    func mouse() throws {
        var robot = Robot()
        try robot.press("<Enter>2r<Esc>")
        func cell(_ row: Int, _ column: Int) throws -> String {
            let geometry = EditorGeometry(
                view: EditorPane.view(robot.model.shared), tile: try #require(robot.model.editor.tile))
            for y in 0..<robot.model.shared.layout.height {
                for x in 0..<robot.model.shared.layout.width
                where geometry.imagePixel(x: x, y: y, lower: false) == Pixel(row: row, column: column)
                    && EditorPane.view(robot.model.shared).contains(x: x, y: y)
                { return "\(x),\(y)" }
            }
            throw MissingCell(row: row, column: column)
        }
        try robot.press("<press:\(try cell(0, 1))><drag:\(try cell(4, 2))><release:\(try cell(4, 2))>")
        #expect(robot.labels()[4] == ".11....." && robot.labels()[5] == "........")
        try robot.press("3P<Esc>")
        for (row, column) in [(0, 4), (0, 7), (4, 4)] {
            try robot.press("<press:\(try cell(row, column))><release:0,0>")
        }
        try robot.press("<right:\(try cell(0, 4))>")
        #expect(robot.labels()[0] == ".11.2222" && robot.labels()[4] == ".11.2...")
    }

    private struct MissingCell: Error {
        let row: Int
        let column: Int
    }

    @Test("a superpixel gets the class with one key, and one undo reverts it")
    func superpixel() throws {
        var robot = Robot(size: Size(height: 96, width: 128))
        try robot.press("<Enter>3c")
        let editor = try #require(robot.model.editor.tile)
        #expect(editor.labeledCount == 0, "the key only selects the tool at first")
        let superpixels = try #require(editor.superpixels)
        let own = superpixels.pixels(of: superpixels[editor.cursor.row, editor.cursor.column])
        try robot.press("<Space>")
        let labels = robot.labels().joined()
        #expect(labels.enumerated().filter { $0.element == "2" }.map(\.offset) == own)
        try robot.press("u")
        #expect(robot.model.editor.tile?.labeledCount == 0)
    }

    @Test("with the pen down, every superpixel that the cursor crosses is painted, as one stroke")
    func superpixelStroke() throws {
        var robot = Robot(size: Size(height: 96, width: 128))
        try robot.press("<Enter>3cd<S-Right>d")
        let editor = try #require(robot.model.editor.tile)
        let superpixels = try #require(editor.superpixels)
        let touched = Set((16...24).map { superpixels[12, $0] })
        #expect(touched.count > 1)
        #expect(editor.labeledCount == touched.reduce(0) { $0 + superpixels.pixels(of: $1).count })
        try robot.press("u")
        #expect(robot.model.editor.tile?.labeledCount == 0)
    }

    @Test("superpixels of a new size are computed, and late ones of the old size are ignored")
    func superpixelSize() throws {
        var robot = Robot(size: Size(height: 96, width: 128))
        try robot.press("<Enter>c]")
        #expect(robot.model.editor.kit.superpixelSide == 12)
        let editor = try #require(robot.model.editor.tile)
        let image = try #require(robot.model.shared.pictures.picture(0)).image.cropped(to: editor.rect)
        #expect(editor.superpixels == Superpixels(image, side: 12))
        robot.send(.superpixels(editor.tile, side: 8, SuperpixelGraph(Superpixels(image, side: 8), of: image)))
        #expect(robot.model.editor.tile?.superpixels == Superpixels(image, side: 12))
    }

    @Test("a locked class is not painted over until it is unlocked")
    func lock() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>3[[<Space>x1w")
        #expect(robot.labels()[3] == "00002000")
        try robot.press("e<Space>A")
        #expect(robot.labels()[3] == "11112000")
        try robot.press("3xe<Space>")
        #expect(robot.labels()[3] == "1111.000")
    }

    @Test("painting only unlabeled pixels keeps all labels")
    func onlyUnlabeled() throws {
        var robot = Robot()
        try robot.press("<Enter>3[[<Space>m1w")
        #expect(robot.labels()[3] == "00002000")
        try robot.press("2w")
        #expect(robot.screen().contains("protected"))
        #expect(robot.labels()[3] == "00002000")
        try robot.press("m2w")
        #expect(robot.labels()[3] == "11111111")
    }

    @Test("the readout shows the position of the cursor, the likely classes there, and the scores of the tile")
    func readout() throws {
        var robot = Robot()
        robot.score()
        robot.query([5])
        try robot.press("n<Enter>")
        let screen = robot.screen()
        #expect(screen.contains("x 12 y 9"))
        #expect(screen.contains("sky 70%  road 20%  car 10%"))
        #expect(screen.contains("entropy 0.34") && screen.contains("tile: entropy 0.104  entropy rank 2"))
        try robot.press("<Left>")
        #expect(robot.screen().contains("x 11 y 9") && robot.screen().contains("road 70%  car 20%  sky 10%"))
    }

    @Test("new predictions update the probabilities of the tile in the editor and change no label")
    func newProbabilities() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>3<Space>")
        let before = robot.labels()
        robot.score(round: 2)
        #expect(robot.model.editor.tile?.probabilities?.round == 2)
        #expect(robot.labels() == before)
    }

    @Test("a key shows the next overlay in the editor, and painting shows an overlay with labels")
    func overlays() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>oo")
        #expect(robot.model.editor.overlay == .entropy)
        #expect(robot.screen().contains("saved  entropy"))
        try robot.press("<Space>")
        #expect(robot.model.editor.overlay == .labels)
        try robot.press("O<Space>")
        #expect(robot.model.editor.overlay == .difference)
    }

    @Test("a key returns to the skipped tile after the query is done")
    func returnToSkipped() throws {
        var robot = Robot()
        robot.query([5, 20])
        try robot.press("n<Enter>sw<Enter>")
        #expect(robot.screen().contains("S returns to the 1 skipped"))
        try robot.press("S")
        #expect(robot.model.shared.cursor == 5)
        try robot.press("<Enter>w<Enter>S")
        #expect(robot.model.shared.states[5] == .labeled)
        #expect(robot.screen().contains("No tile is skipped, flagged or disputed"))
    }
}
