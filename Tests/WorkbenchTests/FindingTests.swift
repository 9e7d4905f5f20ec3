import Pool
import Rounds
import Terminal
import Testing
import Workbench

@Suite("Finding commands, tiles and panes")
struct FindingTests {
    @Test("the palette has every command by name and runs the one that is typed")
    func palette() throws {
        var robot = Robot(height: 140)
        try robot.press(":")
        let screen = robot.screen()
        for command in Commands.all { #expect(screen.contains(command.info.name.text), "\(command.info.name)") }
        try robot.press("overlay-n<Enter>")
        #expect(robot.model.dialog == nil)
        #expect(robot.model.image.overlay == .prediction)
    }

    @Test("the palette shows where a command works that cannot run in the active context")
    func elsewhere() throws {
        var robot = Robot()
        try robot.press(":fill-region<Enter>")
        #expect(robot.screen().contains("fill-region does not work here, only in the label editor"))
        try robot.press("<Enter>:search<Enter>")
        #expect(robot.screen().contains("search does not work here, only in the panes"))
    }

    @Test("a command without a key can still be run by name")
    func unbound() throws {
        let keymap = try Keymap.standard.changed(by: [Keymap.Change("zoom", in: .everywhere, keys: [])])
        var robot = Robot(keymap: keymap)
        try robot.press("z")
        #expect(!robot.model.shared.layout.isZoomed)
        try robot.press(":zoom<Enter>")
        #expect(robot.model.shared.layout.isZoomed)
    }

    @Test(
        "each pane has a key that focuses it and shows its frame", arguments: [(120, 40), (80, 24), (40, 10)])
    func panes(size: (width: Int, height: Int)) throws {
        var robot = Robot(width: size.width, height: size.height)
        for (key, pane) in zip("12453", [Pane.image, .scatter, .queue, .round, .acquisition]) {
            try robot.press(String(key))
            #expect(robot.model.shared.focus == pane)
            #expect(robot.model.shared.layout.frames[pane] != nil)
        }
        #expect(robot.screen().contains("strategy"))
    }

    @Test("the hint bar shows the hints of the focused pane", arguments: Pane.tiled)
    func hints(pane: Pane) throws {
        var robot = Robot(width: 200)
        try robot.press(String(repeating: "<Tab>", count: Pane.tiled.firstIndex(of: pane)!))
        #expect(robot.model.shared.focus == pane)
        let line = robot.screen().split(separator: "\n").last.map(String.init) ?? ""
        for hint in Keymap.standard.hints(in: robot.model.context) {
            #expect(line.contains("\(hint.key) \(hint.text)"))
        }
    }

    @Test("a search for an image moves the cursor to the same row and column there")
    func image() throws {
        var robot = Robot()
        try robot.press("<Right><Down>/scene2<Enter>")
        #expect(robot.model.shared.cursorTile == TileID(image: 2, row: 1, column: 1))
    }

    @Test(
        "the words of a search are images, classes, states or positions, and a tile must match all",
        arguments: [
            ("road", 48), ("car", 0), ("queried", 2), ("queried scene1", 1), ("skipped", 1), ("2,3", 3),
            ("2,3 scene", 3), ("SCENE1", 1), ("unlabeled 0,0", 2), ("nonsense", 0),
        ])
    func words(text: String, count: Int) throws {
        var robot = Robot()
        robot.score()
        robot.query([5, 20])
        try robot.press("s/\(text)")
        guard case .search(let search)? = robot.model.dialog else {
            Issue.record("no search")
            return
        }
        #expect(search.matches.count == count)
    }

    @Test("the matches can be visited one after the other, with wraparound")
    func matches() throws {
        var robot = Robot()
        robot.query([5, 20, 40])
        try robot.press("/queried<Down><Enter>")
        #expect(robot.model.shared.cursor == 20)
        try robot.press(">>")
        #expect(robot.model.shared.cursor == 5)
        try robot.press("<lt>")
        #expect(robot.model.shared.cursor == 40)
        #expect(robot.screen().contains("queried: 3 of 3"))
        try robot.press("/<Esc>")
        #expect(robot.model.shared.cursor == 40)
        try robot.press("/zzz<Enter>")
        #expect(robot.screen().contains("No match for zzz"))
    }
}
