import Acquisition
import Imagery
import Rounds
import Tensors
import Terminal
import Testing

@testable import Workbench

@Suite("Changing the settings of the query")
struct AcquisitionTests {
    /// A robot whose query was selected by entropy and spatial distance; the focus is on the settings.
    private func robot(_ change: (inout AcquisitionSettings) -> Void = { _ in }) throws -> Robot {
        var settings = AcquisitionSettings(strategy: "entropy+spatial")
        settings.batchSize = 6
        change(&settings)
        var robot = Robot(settings: settings)
        robot.score()
        robot.embed()
        robot.preparePreviewer()
        robot.query(try robot.previewer().query(settings))
        try robot.press("3")
        return robot
    }

    private func select(_ setting: AcquisitionSetting, _ robot: inout Robot) throws {
        try robot.press("<Home>")
        for _ in AcquisitionSetting.allCases where robot.model.acquisition.selection != setting {
            try robot.press("<Down>")
        }
        #expect(robot.model.acquisition.selection == setting)
    }

    @Test("only the settings with an effect are listed, the others are one line, and a key lists them too")
    func unused() throws {
        for strategy in Strategy.names {
            var robot = Robot(settings: AcquisitionSettings(strategy: strategy))
            let settings = robot.model.acquisition.settings
            let used = AcquisitionSetting.allCases.filter { $0.reasonUnused(in: settings) == nil }
            let count = AcquisitionSetting.allCases.count - used.count
            #expect(robot.model.acquisition.rows.compactMap(\.setting) == used, "\(strategy)")
            try robot.press("3z")
            #expect(robot.screen().contains("\(count) settings without effect: f lists them"))
            #expect(!robot.screen().contains("not used by"))
            try robot.press("f")
            #expect(Set(robot.model.acquisition.rows.compactMap(\.setting)) == Set(AcquisitionSetting.allCases))
            #expect(robot.screen().contains("not used by \(strategy)"))
        }
    }

    @Test("a setting that loses its effect is not selected any more, so that keys never change a hidden one")
    func hiddenSelection() throws {
        var robot = try robot()
        try select(AcquisitionSetting.delta, &robot)
        try robot.press(":strategy entropy<Enter>")
        #expect(robot.model.acquisition.selection == AcquisitionSetting.strategy)
        try robot.press(":strategy entropy+spatial<Enter>")
        try select(AcquisitionSetting.delta, &robot)
        try robot.press(":distanceForm linear<Enter>")
        #expect(robot.model.acquisition.selection == AcquisitionSetting.strategy)
        try robot.press("f")
        try select(AcquisitionSetting.delta, &robot)
        try robot.press("f")
        #expect(robot.model.acquisition.selection == AcquisitionSetting.strategy)
    }

    @Test("a click on the line of the other settings lists them")
    func clickOnUnused() throws {
        var robot = try robot()
        robot.send(.input(.resize(width: 200, height: 50)))
        let content = try #require(robot.model.shared.layout.content(of: .acquisition))
        let line = try #require(robot.screen().split(separator: "\n").firstIndex { $0.contains("without effect") })
        try robot.press("<press:\(content.x + 3),\(line)>")
        #expect(robot.screen().contains("f hides them"))
    }

    @Test("the predicted classes are those that fit whole into their line", arguments: 0...60)
    func predictedClasses(width: Int) {
        let classes = ["building", "sky", "tree", "pole", "pavement", "car", "road"].map { (name: $0, share: 0.125) }
        let shown = AcquisitionView.fitting(classes, in: width)
        let text = shown.map { "\($0.name) \($0.share)" }.joined(separator: "  ")
        #expect((1...6).contains(shown.count) && (text.count <= width || shown.count == 1))
        #expect(shown.count == 6 || text.count + 3 + classes[shown.count].name.count + 3 > width, "one more fits")
    }

    @Test("the labels say what the settings are, and are short enough for their column")
    func labels() {
        #expect(AcquisitionSetting.candidateCount.label == "candidates (N_I)")
        for setting in AcquisitionSetting.allCases {
            #expect((3...19).contains(setting.label.count), "\(setting.label)")
        }
    }

    @Test("after a change of lambda the added and removed tiles are shown, and Enter replaces the query")
    func acceptQuery() throws {
        var robot = try robot()
        let before = try #require(robot.model.shared.queue).positions
        #expect(robot.model.shared.preview == nil)
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press("<S-Left><S-Left>")
        #expect(robot.model.acquisition.settings.lambda == 0)
        let preview = try #require(robot.model.shared.preview)
        #expect(preview.query.items.map(\.index) == [47, 46, 45, 44, 43, 42], "entropy alone")
        #expect(preview.added.count == preview.removed.count && !preview.added.isEmpty)
        #expect(Set(preview.removed).isSubset(of: before))
        let screen = robot.screen()
        #expect(screen.contains("▲ \(preview.added.count) added   ▽ \(preview.removed.count) removed"))
        let images = preview.difference.imagesTouched
        #expect(images.now == 1 && screen.contains("images \(images.before) → 1"))
        #expect(screen.contains("was 1.0"))
        #expect(robot.model.shared.queue?.positions == before, "a preview does not replace the query")

        try robot.press("<Enter>")
        #expect(robot.model.shared.queue?.positions == [47, 46, 45, 44, 43, 42])
        #expect(robot.model.shared.preview == nil && !robot.model.acquisition.isChanged)
        #expect(robot.saved?.lambda == 0)
        #expect(!robot.screen().contains(" added "))
    }

    @Test("added and removed tiles are marked in grid and scatter, and a key moves to the next of them")
    func marks() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press("<S-Left><S-Left>N")
        let preview = try #require(robot.model.shared.preview)
        let changed = (preview.added + preview.removed).sorted()
        #expect(robot.model.shared.cursor == changed.first { $0 > 0 })
        try robot.press("]]")
        let cells = robot.drawn().text.filter { "▲▽".contains($0) }.count
        #expect(cells >= 2 + changed.count, "two marks in the summary, and one for each tile in the scatter")
    }

    @Test("a number can be typed, Esc discards it, and a number out of range is refused with the range")
    func typed() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press("0.25")
        #expect(robot.screen().contains("0.25_"))
        #expect(robot.model.acquisition.settings.lambda == 1)
        try robot.press("<Enter>")
        #expect(robot.model.acquisition.settings.lambda == 0.25)
        try robot.press("9<Enter>")
        #expect(robot.screen().contains("weight (lambda) 9: it must be 0.0 to 4.0"))
        #expect(robot.model.acquisition.settings.lambda == 0.25)
        try robot.press("3<Esc>2<Backspace>")
        #expect(robot.model.acquisition.entry == nil)
        #expect(robot.model.acquisition.settings.lambda == 0.25)
        try select(AcquisitionSetting.batchSize, &robot)
        try robot.press("12<Down>")
        #expect(robot.model.acquisition.settings.batchSize == 12, "leaving the line assigns the number")
        #expect(robot.model.shared.preview?.query.items.count == 12)
    }

    @Test(
        "a number is shown with the digits that it has in the settings file",
        arguments: [("0.005", "0.005 "), ("0.0625", "0.0625 "), ("1.25", "1.25 "), ("2", "2.0 "), (".3", "0.3 ")])
    func digits(typed: String, shown: String) throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press(typed + "<Enter>")
        #expect(robot.screen().contains(shown + String(repeating: " ", count: 10 - shown.count) + " was 1.0"))
        #expect(robot.model.acquisition.settings.lambda == Double(typed) ?? Double("0" + typed))
        try robot.press("<Enter>0.5<Enter>")
        #expect(robot.screen().contains("was \(shown)"))
    }

    @Test("a setting without effect shows the reason and cannot be changed")
    func inapplicable() throws {
        var robot = try robot { $0.strategy = "entropy" }
        try robot.press("f")
        try select(AcquisitionSetting.lambda, &robot)
        #expect(robot.screen().contains("not used by entropy"))
        try robot.press("<Right>")
        #expect(robot.model.acquisition.settings.lambda == 1)
        #expect(robot.model.shared.notice?.text == "weight (lambda): not used by entropy")
        #expect(!robot.model.acquisition.isChanged)
    }

    @Test("the settings can be reset to those of the query, and the presets repeat after the last one")
    func resetAndPresets() throws {
        var robot = try robot()
        let queried = robot.model.acquisition.settings
        try select(AcquisitionSetting.delta, &robot)
        try robot.press("<Right><Right><Up><Left>")
        #expect(robot.model.acquisition.isChanged)
        try robot.press("R")
        #expect(robot.model.acquisition.settings == queried)
        #expect(robot.model.shared.preview == nil)
        #expect(robot.saved == queried)
        try robot.press("P")
        #expect(robot.screen().contains("Preset:"))
        try robot.press("PPPPP")
        let first = robot.model.acquisition.settings
        try robot.press("PPPPP")
        #expect(robot.model.acquisition.settings == first)
    }

    @Test("settings in conflict show the reason, request nothing and are not saved")
    func contradiction() throws {
        var robot = try robot()
        try select(AcquisitionSetting.farDistance, &robot)
        try robot.press("5<Enter>")
        #expect(robot.screen().contains("farDistance is 5.0"))
        try robot.press("<Enter>")
        #expect(robot.requests.isEmpty && robot.screen().contains("! setting farDistance is 5.0"))
        #expect(robot.saved == nil)
        #expect(robot.model.shared.preview == nil)
        try robot.press("R")
        #expect(!robot.screen().contains("farDistance is"))
    }

    @Test("the preview of an older request is not shown")
    func outdatedPreview() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        robot.isHeld = true
        try robot.press("<S-Left><S-Left>")
        let requests = robot.held.compactMap { effect -> PreviewRequest? in
            if case .preview(let request) = effect { request } else { nil }
        }
        #expect(requests.map(\.basis.settings.lambda) == [0.5, 0])
        let stale = Query(strategy: "stale", items: [])
        robot.send(.preview(.query(stale), ticket: requests[0].ticket))
        #expect(robot.model.shared.preview == nil)
        #expect(robot.screen().contains("preview..."))
        robot.release()
        #expect(robot.model.shared.preview?.settings.lambda == 0)
    }

    @Test("Enter before the preview is ready replaces the query when it arrives")
    func enterBeforeThePreview() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        robot.isHeld = true
        try robot.press("<S-Left><S-Left><Enter>")
        robot.release()
        #expect(robot.model.shared.queue?.positions.first == 47)
        #expect(robot.model.acquisition.querySettings?.lambda == 0)
    }

    @Test("Enter on unchanged settings selects again, without the tiles labeled meanwhile")
    func selectAgain() throws {
        var robot = try robot()
        let before = try #require(robot.model.shared.queue).positions
        try robot.press("<F2>n")
        try robot.labelHere()
        try robot.press("<F4><Enter>")
        let after = try #require(robot.model.shared.queue).positions
        #expect(after.count == before.count && !after.contains(before[0]))
    }

    @Test("a strategy without a preview shows the reason, and Enter requests a query from the rounds")
    func notInMemory() throws {
        var robot = try robot()
        try robot.press("<Home><Right>")
        for _ in Strategy.names where robot.model.acquisition.settings.strategy != "meal" {
            try robot.press("<Right>")
        }
        #expect(robot.model.shared.preview == nil)
        #expect(robot.screen().contains("not in memory"))
        try robot.press("<Enter>")
        #expect(robot.requests == [.selectAgain])
        #expect(robot.saved?.strategy == "meal", "the rounds select with these settings")
    }

    @Test("tiles that are labeled or excluded while settings are changed are not selected")
    func labeledMeanwhile() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press("<S-Left><S-Left><F2>/scene2 3,3<Enter>")
        #expect(robot.model.shared.cursor == 47)
        try robot.press("<Enter>w<Enter><Esc>/scene2 3,2<Enter>A")
        #expect(robot.model.shared.preview?.query.items.map(\.index) == [45, 44, 43, 42, 41, 40])
    }

    @Test("unchanged settings show the mean entropy, the images and the classes of the query")
    func unchanged() throws {
        var robot = try robot()
        let screen = robot.screen()
        #expect(screen.contains("These are the settings of the query"))
        #expect(screen.contains("mean entropy 0.") && screen.contains("predicted road 100%"))
        #expect(screen.contains("images \(robot.model.shared.openQuery.imagesTouched)"))
    }

    @Test("without a network the settings can be changed for later")
    func noNetwork() throws {
        var robot = Robot()
        try robot.press("3<Down><Right>")
        #expect(robot.model.acquisition.settings.batchSize == 33)
        #expect(robot.saved?.batchSize == 33)
        #expect(robot.screen().contains("No network yet"))
        try robot.press("<Enter>")
        #expect(robot.screen().contains("There is no network yet"))
    }

    @Test("a click chooses a setting and the wheel changes it")
    func mouse() throws {
        var robot = try robot()
        let frame = try #require(robot.model.shared.layout.content(of: .acquisition))
        try robot.press("<Home><press:\(frame.x + 3),\(frame.y + 3)>")
        #expect(robot.model.acquisition.selection == AcquisitionSetting.lambda)
        try robot.press("<down:\(frame.x + 3),\(frame.y + 4)>")
        #expect(robot.model.acquisition.settings.lambda == 0.95)
    }

    @Test("Enter confirms the current settings; if they change before the preview arrives, the query stays")
    func changedAfterEnter() throws {
        var robot = try robot()
        let before = robot.model.shared.queue?.positions
        try select(AcquisitionSetting.lambda, &robot)
        robot.isHeld = true
        try robot.press("<S-Left><Enter><S-Left>")
        robot.release()
        #expect(robot.model.shared.queue?.positions == before)
        #expect(robot.model.shared.preview?.settings.lambda == 0)
    }

    @Test("changing the settings back before the preview arrives ends the wait")
    func backBeforeThePreview() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        robot.isHeld = true
        try robot.press("<S-Left>")
        #expect(robot.model.acquisition.isWaiting)
        try robot.press("<S-Right>")
        #expect(!robot.model.acquisition.isWaiting)
        robot.release()
        #expect(robot.model.shared.preview == nil && !robot.model.acquisition.isWaiting)
    }

    @Test("a click on another setting assigns the typed number to the setting it was typed for")
    func typedAndClicked() throws {
        var robot = try robot()
        try select(AcquisitionSetting.lambda, &robot)
        try robot.press("0.5")
        let content = try #require(robot.model.shared.layout.content(of: .acquisition))
        let clicked = try (content.y..<content.y + content.height).map { y in
            var robot = robot
            try robot.press("<press:\(content.x + 1),\(y)><release:\(content.x + 1),\(y)>")
            return robot.model.acquisition
        }.first { $0.selection == AcquisitionSetting.batchSize }
        let pane = try #require(clicked)
        #expect(pane.entry == nil && pane.settings.lambda == 0.5 && pane.settings.batchSize == 6)
    }
}

@Suite("The acquisition pane")
struct AcquisitionScreenTests {
    @Test("every setting has a line, and can be changed if the strategy uses it")
    func reachable() throws {
        var robot = Robot(width: 200, height: 50, settings: AcquisitionSettings(strategy: "entropy+spatial"))
        try robot.press("3f")
        for setting in robot.model.acquisition.rows.compactMap(\.setting).dropFirst() {
            try robot.press("<Down>")
            #expect(robot.model.acquisition.selection == setting)
            #expect(robot.screen().contains("▸ \(setting.label) "), "\(setting.label)")
            let before = robot.model.acquisition.settings
            try robot.press("<Right>")
            let isUsed = setting.reasonUnused(in: before) == nil
            #expect((robot.model.acquisition.settings[setting] != before[setting]) == isUsed, "\(setting.label)")
            try robot.press("<Left>")
        }
    }

    @Test("the acquisition pane equals its stored screen", arguments: [(40, 10), (80, 24), (120, 40), (200, 50)])
    func golden(size: (width: Int, height: Int)) throws {
        var settings = AcquisitionSettings(strategy: "entropy+spatial")
        settings.batchSize = 6
        var robot = Robot(
            width: size.width, height: size.height, size: Size(height: 48, width: 64), settings: settings)
        robot.score()
        robot.embed()
        robot.preparePreviewer()
        robot.query(try robot.previewer().query(settings))
        try robot.press("3<Down><Down><Down><S-Left>")
        #expect(robot.model.acquisition.selection == AcquisitionSetting.lambda)
        try Golden.check(robot.screen(), "acquire-\(size.width)x\(size.height).txt")
    }
}
