import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

@Suite("The zoom of the label editor")
struct EditorZoomTests {
    /// Tiles of 120x90 pixels, as those of CamVid.
    private static func robot(_ width: Int, _ height: Int) throws -> Robot {
        var robot = Robot(width: width, height: height, size: Size(height: 360, width: 480))
        robot.score()
        try robot.press("<Enter>")
        return robot
    }

    private func tile(_ robot: Robot) throws -> EditedTile { try #require(robot.model.editor.tile) }

    @Test("a tile starts at 1:1 or larger where it fits, else at the largest zoom that shows all of it")
    func start() throws {
        for (size, level) in [((200, 50), 1), ((120, 40), -2), ((80, 24), -3), ((300, 110), 2)] {
            #expect(try tile(Self.robot(size.0, size.1)).zoom.level == level, "\(size)")
        }
    }

    @Test("a chosen zoom stays for the next tiles and after closing, until the whole tile is requested")
    func stays() throws {
        var robot = try Self.robot(80, 24)
        robot.query([20, 21, 22])
        let start = try tile(robot).zoom
        try robot.press("++n")
        #expect(try tile(robot).zoom == start.closer.closer)
        try robot.press("2w<Enter>")
        #expect(try tile(robot).zoom == start.closer.closer)
        try robot.press("<Esc>]<Enter>")
        #expect(try tile(robot).zoom == start.closer.closer)
        try robot.press("%")
        #expect(try tile(robot).zoom == start)
        try robot.press("<resize:200x50><Esc><Right><Enter>")
        #expect(try tile(robot).zoom.level == 1)
    }

    @Test("a step of the cursor is one pixel of the image at every zoom", arguments: [(80, 24), (200, 50)])
    func step(size: (width: Int, height: Int)) throws {
        var robot = try Self.robot(size.width, size.height)
        for _ in 0..<12 { try robot.press("-") }
        for _ in 0..<12 {
            let before = try tile(robot).cursor
            try robot.press("<Right>")
            #expect(try tile(robot).cursor == Pixel(row: before.row, column: before.column + 1))
            try robot.press("<Up>")
            #expect(try tile(robot).cursor == Pixel(row: before.row - 1, column: before.column + 1))
            try robot.press("<Left><Down>+")
            #expect(try tile(robot).cursor == before)
        }
        #expect(try tile(robot).zoom.level == 8)
    }

    @Test("each painted pixel is visible, also where a screen pixel shows several", arguments: [1, 2, 3, 4])
    func visible(out steps: Int) throws {
        var robot = try Self.robot(200, 50)
        try robot.press(String(repeating: "-", count: steps) + "1[[[[")
        #expect(robot.model.editor.kit.brush.diameter == 1)
        let extent = try tile(robot).zoom.pixelsPerScreenPixel
        for offset in 0..<extent {
            try robot.press("u<Left>")
            // The cursor itself hides a cell, so compare without it.
            var away = robot
            try away.press("<Home>")
            let before = away.drawn()
            try robot.press("<Space>")
            var painted = robot
            try painted.press("<Home>")
            let view = EditorPane.view(robot.model.shared)
            let after = painted.drawn()
            let changed = (view.y..<view.y + view.height).reduce(0) { count, y in
                count + (view.x..<view.x + view.width).count { after[$0, y] != before[$0, y] }
            }
            #expect(changed > 0 || extent > 4, "pixel \(offset) of \(extent)")
        }
    }
}
