import Testing
import Workbench

@Suite("The guide")
struct GuideTests {
    private func guided() -> Robot {
        var robot = Robot()
        robot.score()
        robot.query([5, 7])
        robot.model.guide = Guide()
        return robot
    }

    private func hints(_ robot: Robot) -> String {
        var robot = robot
        return robot.screen().components(separatedBy: "\n").last { !$0.isEmpty } ?? ""
    }

    @Test("the guide explains five keys, each until it is pressed, and then the hints are shown")
    func steps() throws {
        var robot = guided()
        #expect(hints(robot).contains("1/5  n goes to the next tile"))
        try robot.press("o<Right>")
        #expect(hints(robot).contains("1/5  n"))
        try robot.press("n")
        #expect(hints(robot).contains("2/5  Enter opens the tile"))
        try robot.press("<Enter>")
        #expect(hints(robot).contains("3/5  a accepts"))
        try robot.press("1 a")
        #expect(hints(robot).contains("4/5  Enter confirms"))
        try robot.press("<Enter><Esc>")
        #expect(hints(robot).contains("5/5  r trains"))
        // One of the two tiles is open, so the training is confirmed.
        try robot.press("ry")
        #expect(robot.model.guide?.isOver == true)
        #expect(hints(robot).contains("? help") && !hints(robot).contains("5/5"))
    }

    @Test("pressing a later key skips the earlier steps, and a step of the editor shows how to open it")
    func jumps() throws {
        var robot = guided()
        try robot.press("<Enter>")
        #expect(hints(robot).contains("3/5  a"))
        try robot.press("<Esc>")
        #expect(hints(robot).contains("3/5  Enter opens the tile"))
    }

    @Test("the guide shows the keys of the current keymap")
    func remapped() throws {
        let key = try #require(KeyNotation.key(written: "C-n"))
        let keymap = try Keymap.standard.changed(by: [Keymap.Change(.nextQueued, in: .everywhere, keys: [key])])
        let line = try #require(Guide().line(keymap, in: .image))
        #expect(line.key == "Ctrl-N")
    }
}
