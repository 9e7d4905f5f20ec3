import Imagery
import Terminal
import Testing

@testable import Workbench

@Suite("Images in real pixels")
struct RealPixelTests {
    private static let cell = CellSize(width: 9, height: 20)!

    private func robot(_ size: Size = Size(height: 24, width: 32)) -> Robot {
        var robot = Robot(size: size)
        robot.model.showImages(in: Self.cell)
        return robot
    }

    private func placement(_ slot: ImagePlacement.Slot, _ robot: inout Robot) -> ImagePlacement? {
        robot.drawn().placements.first { $0.slot == slot }
    }

    private func window(_ robot: Robot) -> EditorWindow {
        let tile = robot.model.editor.tile!
        let view = EditorPane.view(robot.model.shared)
        return EditorWindow(EditorGeometry(view: view, tile: tile, cell: Self.cell), cell: Self.cell)
    }

    @Test("each screen pixel shows one pixel of the image, and each pixel of the image is on the screen")
    func addresses() {
        let tile = PixelRect(top: 48, left: 64, height: 48, width: 64)
        for level in [-8, -3, -2, 1, 2, 3, 6, 8] {
            for view in [Rect(x: 0, y: 2, width: 54, height: 19), Rect(x: 0, y: 2, width: 7, height: 3)] {
                for scroll in [Pixel(row: 48, column: 64), Pixel(row: -11, column: 5)] {
                    var edited = EditedTile(
                        position: 0, tile: Robot().model.shared.pool.tiles[0], rect: tile, labels: nil,
                        zoom: EditorZoom(level: level))
                    edited.scroll = scroll
                    let window = EditorWindow(
                        EditorGeometry(view: view, tile: edited, cell: Self.cell), cell: Self.cell)
                    var next = window.screenColumns(of: window.rect.left).lowerBound
                    #expect(next == 0)
                    for column in stride(from: window.rect.left, to: window.rect.columns.upperBound, by: window.step) {
                        let shown = window.screenColumns(of: column)
                        #expect(shown.lowerBound == next && !shown.isEmpty)
                        next = shown.upperBound
                        for x in shown { #expect(window.imagePixel(x: x, y: 0).column == column) }
                    }
                    #expect(next == view.width * 9)
                    for y in 0..<view.height * 20 {
                        #expect(window.screenRows(of: window.imagePixel(x: 0, y: y).row).contains(y))
                    }
                }
            }
        }
    }

    @Test("the editor shows the pixels of the image, and those around the tile")
    func image() throws {
        var robot = robot()
        try robot.press("<Enter>")
        let shown = try #require(placement(.editor, &robot))
        let (window, picture) = (window(robot), try #require(robot.model.shared.pictures.picture(0)))
        #expect(shown.area == EditorPane.view(robot.model.shared))
        #expect(shown.source.width * window.step == window.rect.width)
        for y in 0..<shown.source.height {
            for x in 0..<shown.source.width {
                let (row, column) = (window.rect.top + y * window.step, window.rect.left + x * window.step)
                guard 0..<24 ~= row, 0..<32 ~= column else { continue }
                let (own, seen) = (picture.image[row, column], shown.base[shown.source.x + x, shown.source.y + y])
                #expect(seen.red == own.red && seen.green == own.green && seen.blue == own.blue)
            }
        }
        #expect(!robot.screen().contains("▀"))
    }

    @Test("a click on a screen pixel paints the pixel of the image there, and only the overlay changes")
    func click() throws {
        var robot = robot()
        try robot.press("<Enter>")
        while robot.model.editor.kit.brush.diameter > 1 { try robot.press("[") }
        let before = try #require(placement(.editor, &robot))
        let (window, tile) = (window(robot), robot.model.editor.tile!.rect)
        let (row, column) = (tile.top + 2, tile.left + 5)
        let (x, y) = (window.screenColumns(of: column).upperBound - 1, window.screenRows(of: row).lowerBound)
        for action in [MouseEvent.Action.press(.left), .release] {
            robot.send(.input(.mouse(mouse(action, x: x + 9 * before.area.x, y: y + 20 * before.area.y))))
        }
        let mask = robot.model.editor.tile!.mask
        #expect(mask[2, 5] == robot.model.editor.kit.value && mask.values.count { $0 != LabelMask.unlabeled } == 1)
        let after = try #require(placement(.editor, &robot))
        #expect(after.base == before.base)
        let changed = after.overlay!.difference(from: before.overlay!)
        let corner = (
            x: before.source.x + column - window.rect.left, y: before.source.y + row - window.rect.top
        )
        #expect(changed == Rect(x: corner.x, y: corner.y, width: 1, height: 1))
        let color = try #require(robot.model.shared.classColors(robot.look)[robot.model.editor.kit.value])
        let tint = after.overlay![corner.x, corner.y]
        #expect(tint.red == color.red && tint.green == color.green && tint.blue == color.blue && tint.alpha == 179)
    }

    /// A mouse event as the input decoder makes it from a report in pixels.
    private func mouse(_ action: MouseEvent.Action, x: Int, y: Int) -> MouseEvent {
        var decoder = InputDecoder()
        decoder.pixelsPerCell = Self.cell
        let report = action == .release ? "0;\(x + 1);\(y + 1)m" : "0;\(x + 1);\(y + 1)M"
        let tokens = [.mousePrefix] + report.unicodeScalars.map { InputDecoder.Token.scalar($0.value) }
        guard case .mouse(let event)? = tokens.flatMap({ decoder.feed($0, at: 0) }).first else { fatalError(report) }
        return event
    }

    @Test("the cursor surrounds the pixels that the brush would paint")
    func cursor() throws {
        var robot = robot()
        try robot.press("<Enter>[")
        let window = window(robot)
        let tile = robot.model.editor.tile!
        let cursor = Pixel(row: tile.rect.top + tile.cursor.row, column: tile.rect.left + tile.cursor.column)
        let sprite = try #require(placement(.editor, &robot)?.sprite)
        let brush = robot.model.editor.kit.brush
        #expect(brush.diameter == 3)
        let (left, right) = (
            window.screenColumns(of: cursor.column - 1).lowerBound,
            window.screenColumns(of: cursor.column + 1).upperBound
        )
        let (top, bottom) = (
            window.screenRows(of: cursor.row - 1).lowerBound, window.screenRows(of: cursor.row + 1).upperBound
        )
        for x in left..<right {
            for y in [top - 1, bottom] { #expect(sprite.raster[x - sprite.x, y - sprite.y].red == 255) }
        }
        for y in top..<bottom {
            for x in [left - 1, right] { #expect(sprite.raster[x - sprite.x, y - sprite.y].red == 255) }
        }
    }

    @Test("scrolling and zooming in the tile send no new pixels of the image")
    func scrolling() throws {
        var robot = robot(Size(height: 400, width: 640))
        try robot.press("<Enter>++")
        let before = try #require(placement(.editor, &robot))
        try robot.press("LLLLJJJJ")
        let after = try #require(placement(.editor, &robot))
        #expect(after.source != before.source && after.base == before.base)
    }

    @Test("the editor shows the same pixels with and without its cache")
    func cache() throws {
        for size in [Size(height: 24, width: 32), Size(height: 120, width: 200)] {
            var robot = robot(size)
            robot.score()
            try robot.press("<Enter>")
            let steps = [
                "<Space>", "L<Space>", "2<Space>", "|", "J<Space>", "1<Space>", "+", "<Space>", "o", "o", "<Space>",
                "u",
                "--", "<Space>", "|", "<Space>", "<Ctrl-P>", "<Alt-b>", "p<Space>LL<Space>JJ", "<Space>",
                "<Tab>", "<Space>", "HH<Space>", "a", "u", "2.", "KK", "<Space>", ",", "b|", "----", "JJJJJJJJ<Space>",
                "3<Space>",
            ]
            for (index, step) in steps.enumerated() {
                try robot.press(step)
                let cached = try #require(placement(.editor, &robot))
                robot.cache = RenderCache()
                let fresh = try #require(placement(.editor, &robot))
                // A fresh cache may hold another part of the image around the window.
                for (one, other) in [(cached.base, fresh.base), (cached.overlay!, fresh.overlay!)] {
                    #expect(
                        one.bytes(of: cached.source) == other.bytes(of: fresh.source), "step \(index), \(step)")
                }
                #expect(cached.sprite == fresh.sprite && cached.area == fresh.area)
            }
        }
    }

    @Test("a dialog covers the image, and a terminal without graphics gets half blocks")
    func dialog() throws {
        var robot = robot()
        try robot.press("<Enter>?")
        var surface = robot.drawn()
        let area = try #require(surface.placements.first { $0.slot == .editor }?.area)
        let hidden = (area.y..<area.y + area.height).flatMap { y in
            (area.x..<area.x + area.width).map { surface[$0, y] }
        }.filter { !$0.isImage }
        #expect(hidden.count > 100 && hidden.allSatisfy { $0.background != .terminalDefault })
        try robot.press("<Esc>")
        robot.model.showImages(in: nil)
        surface = robot.drawn()
        #expect(surface.placements.isEmpty && surface.text.contains("▀"))
    }

    @Test("the image pane shows the image with a frame around the tile at the cursor")
    func pane() throws {
        var robot = robot()
        let shown = try #require(placement(.image, &robot))
        #expect(shown.base.width == 32 && shown.base.height == 24 && shown.overlay != nil)
        let first = try #require(shown.sprite)
        try robot.press("l")
        let next = try #require(placement(.image, &robot))
        #expect(next.base == shown.base && next.overlay == shown.overlay)
        #expect(abs(next.sprite!.x - first.x - first.raster.width) <= 1 && next.sprite!.y == first.y)
    }

    @Test("the command graphics chooses how images are shown, and refuses other words")
    func command() throws {
        var robot = robot()
        try robot.press(":graphics none<Enter>")
        #expect(robot.requests == [.useGraphics(.none)])
        try robot.press(":graphics ascii<Enter>")
        #expect(robot.requests.count == 1)
        #expect(robot.screen().contains("graphics ascii: it must be one of auto, kitty"))
    }

    @Test("config.toml chooses how images are shown, and a wrong word is refused")
    func configuration() throws {
        func graphics(_ text: String) throws -> GraphicsChoice? {
            try UserConfiguration(parsing: text, path: "config.toml").graphics
        }
        #expect(try graphics("graphics = \"sixel\"") == .sixel && graphics("") == nil)
        #expect(throws: (any Error).self) { try graphics("graphics = \"pixels\"") }
        #expect(throws: (any Error).self) { try graphics("graphics = 3") }
    }
}
