import Acquisition
import Terminal
import Testing
import Workbench

@Suite("Pasted text")
struct PasteTests {
    @Test("pasted text runs no keys in any pane", arguments: ["", "<Tab>", "<Tab><Tab>", "<Enter>", "<Enter>d"])
    func noKeys(place: String) throws {
        var robot = Robot()
        robot.embed()
        robot.score()
        robot.query([3, 5])
        try robot.press(place)
        let (cursor, focus, isZoomed) = (
            robot.model.shared.cursor, robot.model.shared.focus, robot.model.shared.layout.isZoomed
        )
        let edits = robot.journal.editCount
        robot.send(.input(.paste("qrsw2wxz]n:quit")))
        #expect(!robot.model.isQuitting && robot.requests.isEmpty && robot.model.dialog == nil)
        #expect(
            robot.model.shared.cursor == cursor && robot.model.shared.focus == focus
                && robot.model.shared.layout.isZoomed == isZoomed)
        #expect(robot.journal.editCount == edits)
        #expect(robot.screen().contains("Pasted text does not run keys"))
    }

    @Test("pasted text is inserted in the search, the palette and the help")
    func fields() throws {
        var robot = Robot()
        try robot.press("/sc<paste:ene1>")
        guard case .search(let search) = robot.model.dialog else {
            Issue.record("the search is closed")
            return
        }
        #expect(search.text == "scene1" && search.matches.count == 1)
        try robot.press("<Enter>")
        #expect(robot.model.shared.cursorTile.image == 1)
        for opener in [":", "?"] {
            try robot.press("\(opener)<paste:quit>")
            guard case .commands(let list) = robot.model.dialog else {
                Issue.record("the list is closed")
                return
            }
            #expect(list.filter == "quit" && !robot.model.isQuitting)
            try robot.press("<Esc>")
        }
    }

    @Test("a setting accepts a pasted number and nothing else")
    func numbers() throws {
        var robot = Robot(width: 140, height: 44, settings: .init(strategy: "entropy+spatial"))
        robot.score()
        robot.preparePreviewer()
        while robot.model.context != .acquisition { try robot.press("<Tab>") }
        while robot.model.acquisition.selection != AcquisitionSetting.lambda { try robot.press("<Down>") }
        try robot.press("<paste: 0.5 ><Enter>")
        #expect(robot.model.acquisition.settings.lambda == 0.5)
        try robot.press("<paste:1q>")
        #expect(robot.model.acquisition.entry == nil && !robot.model.isQuitting)
        #expect(robot.screen().contains("Pasted text does not run keys"))
    }

    @Test("pasted text does not confirm quitting")
    func confirmation() throws {
        var robot = Robot()
        try robot.labelHere()
        try robot.press("rq<paste:y>")
        #expect(
            robot.model.dialog == .confirmQuit("A round is running. Quit and cancel it?") && !robot.model.isQuitting)
    }
}
