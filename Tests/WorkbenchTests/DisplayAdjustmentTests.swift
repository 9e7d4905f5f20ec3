import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

@Suite("Brightness, contrast, gamma and channels in the workbench")
struct DisplayAdjustmentTests {
    private static func robot(_ width: Int = 120, _ height: Int = 40) -> Robot {
        var robot = Robot(width: width, height: height, size: Size(height: 48, width: 64))
        robot.score()
        return robot
    }

    @Test("keys change the image at the cursor, and it keeps its values when others are shown")
    func perImage() throws {
        var robot = Self.robot()
        try robot.press("<Alt-g><Alt-g><Alt-B><Alt-c>]<Alt-G>[")
        var first = DisplayAdjustment()
        (first.gamma, first.brightness, first.contrast) = (1.2, -5, 10)
        #expect(robot.model.shared.cursorAdjustment == first)
        #expect(robot.screen().contains("brightness -5, contrast 10, gamma 1.2"))
        try robot.press("]")
        #expect(robot.model.shared.cursorAdjustment.gamma == 0.9)
        #expect(robot.savedAdjustments == robot.model.shared.adjustments && robot.savedAdjustments.count == 2)
        try robot.press("<Alt-r>[")
        #expect(robot.savedAdjustments == [0: first])
        #expect(!robot.model.shared.states.contains { $0 != .unlabeled }, "no label changes")
    }

    @Test("the palette sets a number, and refuses one that is out of range")
    func typed() throws {
        var robot = Self.robot()
        try robot.press(":gamma 1.85<Enter>:brightness -20<Enter>")
        #expect(robot.model.shared.cursorAdjustment.text == "brightness -20, gamma 1.85")
        try robot.press(":gamma 9<Enter>")
        #expect(robot.screen().contains("gamma 9: give a number from 0.2 to 5"))
        try robot.press(":contrast much<Enter>")
        #expect(robot.screen().contains("contrast much: give a number from -100 to 100"))
        try robot.press(":channel pink<Enter>")
        #expect(robot.screen().contains("channel pink: it must be one of color, luma"))
        #expect(robot.model.shared.cursorAdjustment.text == "brightness -20, gamma 1.85")
        try robot.press("<Enter>:gamma 3<Enter>")
        #expect(robot.model.editor.isOpen && robot.screen().contains("gamma 3"))
    }

    @Test("auto-levels stretch the image to the tile at the cursor, and again give back its range")
    func levels() throws {
        var robot = Self.robot()
        let tile = robot.picture(0).image.cropped(to: robot.model.shared.pool.rect(ofTile: 0))
        let levels = try #require(tile.levels())
        try robot.press("<Alt-l>")
        #expect(robot.model.shared.cursorAdjustment.levels == levels)
        #expect(robot.screen().contains("levels \(levels.black)-\(levels.white)"))
        try robot.press("<Right><Down><Alt-l>")
        #expect(robot.model.shared.cursorAdjustment.levels != levels)
        try robot.press("<Alt-l>")
        #expect(robot.model.shared.cursorAdjustment.isNeutral)
    }

    @Test(
        "a channel is gray in the image, the editor and the thumbnail",
        arguments: ["i", "<Enter>i", "i<Tab>"], [(80, 24), (120, 40)])
    func channel(keys: String, size: (width: Int, height: Int)) throws {
        var robot = Self.robot(size.width, size.height)
        robot.embed()
        try robot.press(keys)
        /// The number of cells in a color that is no gray.
        func colored(_ robot: inout Robot, in rect: Rect) -> Int {
            let surface = robot.drawn()
            return (rect.y..<rect.y + rect.height).reduce(0) { count, y in
                count
                    + (rect.x..<rect.x + rect.width).count { x in
                        guard surface[x, y].character == "▀", let color = RGB(surface[x, y].foreground) else {
                            return false
                        }
                        return Set([color.red, color.green, color.blue]).count > 1
                    }
            }
        }
        let rect = try #require(robot.model.content(of: robot.model.active))
        let before = colored(&robot, in: rect)
        try robot.press("<Alt-v>")
        let after = colored(&robot, in: rect)
        switch robot.model.active {
        // The tiles around are dimmed to a color that is no gray.
        case .editor: #expect(after <= before / 2)
        // The points of the map keep their colors.
        case .scatter: #expect(before - after > 10, "\(before) \(after)")
        default: #expect(before > 20 && after == 0)
        }
        try robot.press("<Alt-r>")
        #expect(colored(&robot, in: rect) == before)
    }

    @Test("the pixels of the editor are those of the table")
    func editorPixels() throws {
        var robot = Self.robot()
        try robot.press("<Enter>i:gamma 2<Enter>")
        let tile = try #require(robot.model.editor.tile)
        let view = EditorPane.view(robot.model.shared)
        let table = DisplayTable(robot.model.shared.cursorAdjustment)
        let (image, surface) = (robot.picture(0).image, robot.drawn())
        var compared = 0
        for y in 0..<view.height {
            for x in 0..<view.width {
                let pixel = EditorGeometry(view: view, tile: tile).imagePixel(
                    x: view.x + x, y: view.y + y, lower: false)
                let cell = surface[view.x + x, view.y + y]
                guard tile.rect.contains(row: pixel.row, column: pixel.column), cell.character == "▀" else { continue }
                let color = table.color(image[pixel.row, pixel.column])
                #expect(cell.foreground == .rgb(color.red, color.green, color.blue))
                compared += 1
            }
        }
        #expect(compared > 100)
    }

    @Test("without an image there are no levels, and an image as it is cannot be reset")
    func refused() throws {
        var robot = Robot()
        robot.send(.pictureFailed(image: 0, reason: "broken"))
        try robot.press("<Alt-l>")
        #expect(robot.screen().contains("The image is not loaded"))
        try robot.press("<Alt-r>")
        #expect(robot.screen().contains("shown as it is already"))
        #expect(robot.model.shared.adjustments.isEmpty)
    }
}
