import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

@Suite("Enlarging the image pane")
struct ImageCameraTests {
    private static let size = Size(height: 96, width: 128)

    private static func robot(_ width: Int, _ height: Int) -> Robot {
        var robot = Robot(width: width, height: height, size: size)
        robot.score()
        return robot
    }

    private func content(_ robot: Robot) throws -> Rect { try #require(robot.model.shared.layout.content(of: .image)) }

    private func fit(_ robot: Robot) throws -> ImageFit {
        robot.model.image.fit(robot.model.shared, in: try content(robot))
    }

    @Test("the part in view lies in the image and has the zoom", arguments: [(80, 24), (120, 40), (200, 50)])
    func part(size: (width: Int, height: Int)) throws {
        var robot = Self.robot(size.width, size.height)
        let whole = try fit(robot)
        #expect(whole.part.size == Self.size)
        for zoom in [1.5, 2, 3, 4, 6, 8, 12, 16] {
            try robot.press("+")
            #expect(robot.model.image.camera.zoom == zoom)
            let fit = try fit(robot)
            #expect(fit.part.left >= 0 && fit.part.columns.upperBound <= Self.size.width)
            #expect(fit.part.top >= 0 && fit.part.rows.upperBound <= Self.size.height)
            let cells = Double(fit.area.width) / Double(fit.part.width)
            let before = Double(whole.area.width) / Double(Self.size.width)
            #expect(abs(cells / before / zoom - 1) < 0.25, "\(cells) cells per pixel after \(before)")
        }
        let last = robot.model.image.camera
        try robot.press("+")
        #expect(robot.model.image.camera == last && robot.screen().contains("cannot be enlarged"))
        try robot.press("0")
        #expect(try fit(robot) == whole)
    }

    @Test("the cells show the pixels of the part", arguments: [(80, 24), (120, 40)])
    func pixels(size: (width: Int, height: Int)) throws {
        var robot = Self.robot(size.width, size.height)
        try robot.press("i+++<Right><Down>")
        let fit = try fit(robot)
        let shown = robot.picture(0).image.cropped(to: fit.part).resized(
            to: Size(height: 2 * fit.area.height, width: fit.area.width))
        let surface = robot.drawn()
        var compared = 0
        for y in 0..<fit.area.height {
            for x in 0..<fit.area.width {
                let (cell, color) = (surface[fit.area.x + x, fit.area.y + y], shown[2 * y, x])
                // The tile at the cursor has a frame.
                guard cell.character == "▀" else { continue }
                #expect(cell.foreground == .rgb(color.red, color.green, color.blue))
                compared += 1
            }
        }
        #expect(compared > fit.area.width * fit.area.height / 2)
    }

    @Test("a click in the enlarged image goes to the tile under it, at every cell", arguments: [(80, 24), (200, 50)])
    func clicks(size: (width: Int, height: Int)) throws {
        var robot = Self.robot(size.width, size.height)
        try robot.press("++<S-Right><S-Down>")
        let fit = try fit(robot)
        var tiles: Set<TileID> = []
        for y in stride(from: fit.area.y, to: fit.area.y + fit.area.height, by: 3) {
            for x in stride(from: fit.area.x, to: fit.area.x + fit.area.width, by: 5) {
                var clicked = robot
                try clicked.press("<press:\(x),\(y)><release:\(x),\(y)>")
                let tile = clicked.model.shared.cursorTile
                let rect = clicked.model.shared.pool.rect(ofTile: clicked.model.shared.cursor)
                // The pixel in the middle of the cell, by the definition of the scale.
                let column = fit.part.left + (2 * (x - fit.area.x) + 1) * fit.part.width / (2 * fit.area.width)
                let row = fit.part.top + (2 * (y - fit.area.y) + 1) * fit.part.height / (2 * fit.area.height)
                #expect(rect.contains(row: row, column: column), "\(tile)")
                tiles.insert(tile)
            }
        }
        #expect(tiles.count > 1)
    }

    @Test("the tile at the cursor is always in view, whatever moves the cursor")
    func follows() throws {
        var robot = Self.robot(120, 40)
        robot.query([15, 32, 3])
        try robot.press("+++")
        for keys in ["<Right>", "<Down><Down>", "<End>", "<Home>", "n", "n", "]", "<Tab><Tab>n", "/2,1<Enter>"] {
            try robot.press(keys)
            let (part, shared) = (try fit(robot).part, robot.model.shared)
            let tile = shared.pool.rect(ofTile: shared.cursor)
            #expect(part.intersection(tile) == tile, "after \(keys)")
            #expect(robot.model.image.camera.zoom == 3)
            let screen = robot.screen()
            #expect("┏┓┗┛".allSatisfy(screen.contains), "the whole frame of the tile is in view after \(keys)")
        }
    }

    @Test("the wheel zooms around the pixel under the pointer")
    func wheel() throws {
        var robot = Self.robot(120, 40)
        let before = try fit(robot)
        let (x, y) = (before.area.x + before.area.width / 3, before.area.y + before.area.height / 3)
        let anchor = try #require(before.pixel(x: x, y: y))
        for turn in ["up", "up", "up", "down"] {
            try robot.press("<\(turn):\(x),\(y)>")
            let pixel = try #require(try fit(robot).pixel(x: x, y: y))
            #expect(abs(pixel.row - anchor.row) <= 3 && abs(pixel.column - anchor.column) <= 3, "\(pixel) \(anchor)")
        }
        #expect(robot.model.image.camera.zoom == 2)
        try robot.press("<down:\(x),\(y)><down:\(x),\(y)><down:\(x),\(y)>")
        #expect(try fit(robot) == before)
    }

    @Test("a drag with the right button moves the image with the pointer, and stops at its edge")
    func drag() throws {
        var robot = Self.robot(120, 40)
        try robot.press("+++")
        let start = try fit(robot)
        let (x, y) = (start.area.x + 30, start.area.y + 10)
        let pixel = try #require(start.pixel(x: x, y: y))
        try robot.press("<right:\(x),\(y)><drag:\(x - 10),\(y - 4)>")
        let moved = try #require(try fit(robot).pixel(x: x - 10, y: y - 4))
        #expect(abs(moved.row - pixel.row) <= 1 && abs(moved.column - pixel.column) <= 1)
        try robot.press("<drag:0,0><release:0,0><drag:60,20>")
        for _ in 0..<9 { try robot.press("<right:\(x),\(y)><drag:0,0><release:0,0>") }
        let end = try fit(robot).part
        #expect(end.rows.upperBound == Self.size.height && end.columns.upperBound == Self.size.width)
        #expect(robot.model.shared.cursor == 0 && !robot.model.image.holdsMouse)
        try robot.press("<S-Left>")
        #expect(try fit(robot).part.left < end.left, "the first step back moves the view")
    }

    @Test("large steps need an enlarged image")
    func largeSteps() throws {
        var robot = Self.robot(80, 24)
        try robot.press("<S-Right>")
        #expect(robot.screen().contains("The whole image is in view: + enlarges it"))
        try robot.press("++<S-Right>")
        #expect(try fit(robot).part.left > 0 && robot.screen().contains("zoom 2x"))
    }

    @Test("lines, marks and brackets stay inside the picture")
    func clipped() throws {
        var robot = Self.robot(120, 40)
        robot.query([0, 1, 5, 6])
        try robot.press("+++<Right><Right><Down>")
        let (area, shown) = (try fit(robot).area, robot.drawn())
        let frame = try #require(robot.model.frames[.image])
        try robot.press("i<Home>0")
        let plain = robot.drawn()
        for y in frame.y + 1..<frame.y + frame.height - 1 {
            for x in frame.x..<frame.x + frame.width where !area.contains(x: x, y: y) {
                guard y < area.y + area.height, x == frame.x || x == frame.x + frame.width - 1 else { continue }
                #expect(shown[x, y].character == plain[x, y].character, "the border at \(x),\(y)")
            }
        }
    }
}
