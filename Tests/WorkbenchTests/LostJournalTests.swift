import Testing
import Workbench

@Suite("A lost journal file on the screen")
struct LostJournalTests {
    @Test("a lost journal file is reported without input until it is back, and no stroke is shown as saved")
    func notice() throws {
        var robot = Robot(width: 80, height: 24)
        try robot.press("<Enter>1<Space>")
        #expect(robot.screen().contains("saved"))
        robot.journalProblem = "nothing since 12:00:00 is saved: project.sqlite was deleted"
        robot.send(.tick(1))
        for keys in ["", "<Right>", "2", "<Esc>", "<Enter>"] {
            try robot.press(keys)
            #expect(
                robot.screen().contains("! Ctrl-S writes a copy of all labels; nothing since 12:00:00 is saved:"))
            #expect(robot.screen().contains("\n project.sqlite was deleted"))
        }
        #expect(robot.screen().contains("not saved"))
        robot.send(.tick(2))
        robot.journalProblem = nil
        robot.send(.tick(2.5))
        #expect(robot.model.shared.journalProblem != nil, "not every tick checks the file")
        robot.send(.tick(3.5))
        #expect(robot.screen().contains("in its place again") && !robot.screen().contains("not saved"))
    }

    @Test("the palette and a key save a copy of the labels, also in the editor")
    func copy() throws {
        var robot = Robot()
        for keys in [":save-copy<Enter>", "<C-s>", "<Enter><C-s>"] {
            try robot.press(keys)
            #expect(robot.screen().contains("A copy of all labels was written to /labels/project.sqlite"))
            try robot.press("<Right>")
        }
    }
}
