import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

@Suite("The mouse in the label editor")
struct EditorMouseTests {
    private static let unlabeled = [String](repeating: "........", count: 6)

    /// Clicks on the line of a class.
    private func click(class line: Int, _ robot: Robot) throws -> String {
        let panel = EditorPanel(
            robot.model.shared.layout.body, classCount: 3, value: robot.model.editor.kit.value)
        let classes = try #require(panel.classes)
        return "<press:\(classes.x),\(classes.y + line)><release:\(classes.x),\(classes.y + line)>"
    }

    @Test("a click on a class does not close an outline that was started by keys")
    func outline() throws {
        var robot = Robot()
        try robot.press("<Enter>r<Right><Right><Down>")
        try robot.press(click(class: 2, robot))
        #expect(robot.model.editor.kit.value == 2)
        #expect(robot.model.editor.tile?.corners.count == 1)
        #expect(robot.labels() == Self.unlabeled)
        try robot.press("<Enter>")
        #expect(robot.labels() != Self.unlabeled)
    }

    @Test("a click on a class does not lift a pen that was lowered by a key")
    func pen() throws {
        var robot = Robot()
        try robot.press("<Enter>1[[d")
        try robot.press(click(class: 2, robot))
        #expect(robot.model.editor.isPenDown && robot.model.editor.kit.value == 2)
    }

    @Test("a click in a tile whose image is still loading paints nothing")
    func whileLoading() throws {
        var robot = Robot()
        robot.score()
        robot.holdsPictures = true
        robot.query([20])
        try robot.press("n<Enter>")
        let view = EditorPane.view(robot.model.shared)
        let (x, y) = (view.x + view.width / 2, view.y + view.height / 2)
        try robot.press("<press:\(x),\(y)><release:\(x),\(y)>")
        robot.release()
        #expect(robot.labels() == Self.unlabeled)
        try robot.press("<press:\(x),\(y)><release:\(x),\(y)>")
        #expect(robot.labels() != Self.unlabeled, "the image is loaded now")
    }

    @Test("a pixel left of the view is as wide on the screen as one inside", arguments: [-8, -3, 1, 3, 8])
    func outsideView(level: Int) {
        let zoom = EditorZoom(level: level)
        for offset in -24..<24 {
            let pixel = zoom.pixel(atScreen: offset)
            #expect(zoom.screenRange(of: pixel).contains(offset))
            #expect(zoom.screenRange(of: pixel).contains(zoom.screen(of: pixel)))
            #expect(zoom.screenRange(of: pixel).count == max(1, level))
        }
    }

    @Test("a cell just left of the view or above it shows no pixel of the first column or row", arguments: [1, 3, 8])
    func justOutside(level: Int) {
        let view = Rect(x: 5, y: 2, width: 40, height: 20)
        let tile = EditedTile(
            position: 0, tile: TileID(image: 0, row: 0, column: 0),
            rect: PixelRect(top: 0, left: 0, height: 96, width: 128), labels: nil, zoom: EditorZoom(level: level))
        let geometry = EditorGeometry(view: view, tile: tile)
        #expect(geometry.imagePixel(x: view.x, y: view.y, lower: false) == Pixel(row: 0, column: 0))
        #expect(geometry.imagePixel(x: view.x - 1, y: view.y - 1, lower: true) == Pixel(row: -1, column: -1))
    }

    @Test("a list of classes that is longer than the screen scrolls with the chosen class", arguments: [0, 9, 35, 59])
    func scrolling(value: UInt8) throws {
        let panel = EditorPanel(Rect(x: 0, y: 1, width: 80, height: 21), classCount: 60, value: value)
        let rect = try #require(panel.classes)
        let values = (rect.y..<rect.y + rect.height).map { panel.value(atX: rect.x, y: $0, classes: 60) }
        #expect(values.contains(value))
    }

    @Test("a class is chosen in the palette by its name, by the beginning of its name, or by its number")
    func named() throws {
        var robot = Robot()
        try robot.press("<Enter>")
        for (text, value) in [("car", 2), ("ro", 1), ("1", 0), ("nothing", 0)] as [(String, UInt8)] {
            _ = robot.model.run("class", argument: text)
            #expect(robot.model.editor.kit.value == value)
        }
        #expect(robot.model.shared.notice?.kind == .error)
    }

    @Test("pixels that are erased before the journal has answered stay erased")
    func erasedBeforeAnswer() {
        let rect = PixelRect(top: 0, left: 0, height: 2, width: 2)
        var tile = EditedTile(
            position: 0, tile: TileID(image: 0, row: 0, column: 0), rect: rect, labels: nil,
            zoom: EditorZoom(fitting: rect.size, into: Rect(x: 0, y: 0, width: 40, height: 20)))
        tile.expect(1)
        let stroke = tile.paint(0..<4, source: .filling, kit: ToolKit(classCount: 1)) { _ in LabelMask.unlabeled }
        #expect(stroke?.runs.map(\.pixels) == [0..<4])
    }
}
