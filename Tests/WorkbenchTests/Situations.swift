import Acquisition
import Imagery
import Terminal
import Testing

@testable import Workbench

/// States of the workbench in which different commands are available.
struct Situation: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let robot: @Sendable () throws -> Robot

    private init(_ description: String, _ robot: @escaping @Sendable () throws -> Robot) {
        testDescription = description
        self.robot = robot
    }

    static let all = panes + editors

    private static let panes = [
        Situation("a new project") { Robot(width: 200) },
        Situation("the program starts") { Robot(width: 200, isStarting: true) },
        Situation("there is a query") { try queried() },
        Situation("the query is labeled") {
            var robot = try queried()
            try robot.press("<Enter>wn" + String(repeating: "<Enter>w<Enter>", count: 2) + "<Esc>nw<Enter>")
            while robot.model.editor.isOpen { try robot.press("w<Enter>") }
            return robot
        },
        Situation("a tile is skipped") { try queried("s") },
        Situation("a tile is confirmed") {
            var robot = try queried()
            try robot.labelHere()
            return robot
        },
        Situation("a round runs") {
            var robot = try queried()
            try robot.labelHere()
            try robot.press("r")
            return robot
        },
        Situation("the project is read-only") {
            var robot = try queried()
            robot.model.shared.open(isReadOnly: true, labelRounds: [:])
            return robot
        },
        Situation("one image on a small screen") {
            var robot = Robot(width: 80, height: 24, images: 1)
            robot.embed()
            return robot
        },
        Situation("the selected tiles are in one image") { try queried("<Tab>v<S-Right><S-Up><S-Up><Enter>") },
        Situation("the image is brighter and enlarged") { try queried("<Alt-b>+") },
        Situation("the image is at the largest zoom") { try queried("+++++++++") },
        Situation("a search has matches") { try queried("/road<Enter>") },
        Situation("the scatter without an embedding") { try focused(on: .scatter, Robot(width: 200)) },
        Situation("the scatter shows all tiles") { try focused(on: .scatter, queried()) },
        Situation("the scatter is zoomed in") { try focused(on: .scatter, queried("3"), "++") },
        Situation("a box is drawn") { try focused(on: .scatter, queried(), "v<S-Right>") },
        Situation("the queue without a query") { try focused(on: .queue, Robot(width: 200)) },
        Situation("the queue with a query") { try focused(on: .queue, queried()) },
        Situation("the rounds") { try focused(on: .round, queried()) },
        Situation("settings without a network") { try focused(on: .acquisition, Robot(width: 200), "<Down>") },
        Situation("a setting is changed") { try focused(on: .acquisition, queried(), "<Down><Right>") },
        Situation("a setting that is not used") {
            var settings = AcquisitionSettings()
            settings.strategy = "entropy"
            var robot = try focused(on: .acquisition, Robot(width: 200, settings: settings))
            try robot.press("f")
            while robot.model.acquisition.selection != AcquisitionSetting.lambda { try robot.press("<Down>") }
            return robot
        },
        Situation("the query is half done") {
            var robot = try queried()
            try robot.press("n")
            try robot.labelHere()
            return robot
        },
        Situation("settings are in conflict") {
            var robot = try focused(on: .acquisition, queried())
            try robot.press(":farDistance 5<Enter>")
            return robot
        },
    ]

    private static let editors = [
        Situation("an empty tile without a prediction") { try opened(Robot(width: 200)) },
        Situation("an empty tile with a prediction") { try opened(queried()) },
        Situation("a labeled tile, and another one is skipped") { try opened(queried("s<Right>"), "w") },
        Situation("a confirmed tile is open") {
            var robot = try queried()
            try robot.labelHere()
            robot.model.shared.go(to: try #require(robot.model.shared.states.firstIndex(of: .labeled)))
            return try opened(robot)
        },
        Situation("a tile whose labels are undone") { try opened(queried(), "wu") },
        Situation("the pen is down") { try opened(queried(), "d<Right>") },
        Situation("a polygon has one corner") { try opened(queried(), "P") },
        Situation("a polygon has three corners") { try opened(queried(), "P<Right><Space><Down><Space>") },
        Situation("a neighbor and the image before have labels") {
            var robot = try queried()
            robot.model.shared.go(to: 0)
            try robot.press("<Enter>w<Esc><Right><Enter>w<Esc>]<Left><Enter>w<Esc><Right>")
            return try opened(robot)
        },
        Situation("a region was corrected") { try opened(queried(), "..") },
        Situation("a line has its start") { try opened(queried(), "_<Right>") },
        Situation("the superpixels are still being computed") {
            var robot = try opened(queried(), "c")
            robot.model.editor.tile?.graph = nil
            return robot
        },
        Situation("the superpixels of a correction are still being computed") {
            var robot = try opened(queried(), ".")
            robot.model.editor.tile?.graph = nil
            return robot
        },
        Situation("the image cannot be read") {
            var robot = try opened(Robot(width: 200))
            robot.send(.pictureFailed(image: 0, reason: "broken"))
            return robot
        },
        Situation("the journal has not answered") {
            var robot = try opened(queried())
            robot.isHeld = true
            try robot.press("w")
            return robot
        },
    ]

    /// A robot whose query was selected by a network: three tiles.
    private static func queried(_ keys: String = "") throws -> Robot {
        var settings = AcquisitionSettings(strategy: "entropy+spatial")
        settings.batchSize = 3
        var robot = Robot(width: 200, settings: settings)
        robot.score()
        robot.embed()
        robot.preparePreviewer()
        robot.query(try robot.previewer().query(settings))
        try robot.press(keys)
        return robot
    }

    private static func focused(on pane: Pane, _ robot: Robot, _ keys: String = "") throws -> Robot {
        var robot = robot
        while robot.model.shared.focus != pane { try robot.press("<Tab>") }
        try robot.press(keys)
        return robot
    }

    private static func opened(_ robot: Robot, _ keys: String = "") throws -> Robot {
        var robot = robot
        try robot.press("<Enter>" + keys)
        return robot
    }
}
