import Acquisition
import Terminal
import Testing

@testable import Workbench

@Suite("The palette and unavailable commands")
struct PaletteTests {
    private struct NotFound: Error {}

    private func palette(_ robot: Robot) throws -> CommandList {
        guard case .commands(let list)? = robot.model.dialog else { throw NotFound() }
        return list
    }

    private func names(_ robot: Robot) throws -> [CommandName] {
        try palette(robot).entries(robot.model.shared.keymap).map(\.info.name)
    }

    /// The cells of the line that contains a text, from the start of the text.
    private func cells(of text: String, _ robot: inout Robot) throws -> ArraySlice<Cell> {
        let surface = robot.drawn()
        let rows = (0..<surface.height).map { y in (0..<surface.width).map { surface[$0, y] } }
        for row in rows {
            for start in 0...(row.count - text.count)
            where String(row[start..<start + text.count].map(\.character)) == text {
                return row[start..<start + text.count]
            }
        }
        throw NotFound()
    }

    @Test("an unavailable command is muted, and its reason replaces its description")
    func reason() throws {
        var robot = Robot()
        // The first line is selected and has other colors.
        let reason = "There is no query yet: r trains and selects tiles"
        try robot.press(":next-")
        for text in ["next-queued", reason] {
            #expect(try cells(of: text, &robot).allSatisfy { $0.foreground == robot.look.theme[.muted].foreground })
        }
        #expect(!robot.screen().contains("next unfinished tile of the query"))
        try robot.press("<Esc>")
        robot.query([3])
        try robot.press(":next")
        #expect(robot.screen().contains("next unfinished tile of the query"))
    }

    @Test("there is a space after the longest name, and a reason that is cut ends with an ellipsis")
    func gap() throws {
        var robot = Robot(width: 60, height: 20)
        try robot.press(":exclude-")
        #expect(robot.screen().contains("exclude-from-query "))
        #expect(!robot.screen().contains("exclude-from-queryexclude"))
        try robot.press("<Esc>:replace-")
        #expect(robot.screen().contains("…"))
    }

    @Test("in 80 columns no description is cut, in the help and the palette of each pane")
    func descriptions() throws {
        for keys in ["1", "2", "3", "4", "5", "<Enter>"] {
            for (dialog, title) in [("?", "Keys: type"), (":", "Commands by name")] {
                var robot = Robot(width: 80, height: 200)
                robot.score()
                robot.embed()
                robot.query([3])
                try robot.press(keys + dialog)
                let screen = robot.screen()
                #expect(screen.contains(title))
                let keymap = robot.model.shared.keymap
                for entry in try palette(robot).entries(keymap) where entry.isAvailableHere {
                    // Reasons are messages too, so Enter shows them whole.
                    guard dialog == "?" || robot.isAvailable(entry.info.name) else { continue }
                    let text = entry.info.summary.text(keymap)
                    #expect(screen.contains(" " + text + " "), "\(entry.info.name): \(text.count)")
                    #expect(dialog == ":" || screen.contains(" " + entry.keys + " "), "\(entry.keys)")
                }
            }
        }
    }

    @Test(
        "descriptions and keys that do not fit end in an ellipsis, and a message continues on the next line",
        arguments: [40, 60])
    func narrow(width: Int) throws {
        var robot = Robot(width: width, height: 24)
        try robot.press(":superpixel")
        #expect(robot.screen().contains(width == 40 ? "superpixels: pain…" : "superpixels: paint patches of similar…"))
        robot.look = Look(symbols: .ascii)
        #expect(!robot.screen().contains("…"))
        robot.look = Look()
        try robot.press("<Esc>")
        robot.send(.notice("the disk with the folder of the project is full; free some space and try again"))
        let lines = robot.screen().split(separator: "\n")
        let first = try #require(lines.firstIndex { $0.contains("the disk") })
        #expect(lines[first].hasPrefix(" ! the disk with") && !lines[first].contains("…"))
        #expect(lines[first...].contains { $0.hasSuffix("try again") })
    }

    @Test("without colors, an unavailable command is dim")
    func mono() throws {
        var robot = Robot()
        robot.look = Look(tier: .mono)
        try robot.press(":next-")
        #expect(try cells(of: "next-queued", &robot).allSatisfy { $0.attributes.contains(.dim) })
        #expect(try cells(of: "next-preset", &robot).allSatisfy { !$0.attributes.contains(.dim) })
    }

    @Test("among equal matches, available commands come first, and commands of another context last")
    func order() throws {
        var robot = Robot()
        try robot.press(":previous")
        #expect(
            try names(robot) == [
                "previous-image", "previous-queued", "previous-match", "overlay-previous", "focus-previous",
                "swap-classes",
            ])
        try robot.press("<Esc>:")
        let ranks = try palette(robot).entries(robot.model.shared.keymap).map { entry in
            !entry.isAvailableHere ? 2 : robot.isAvailable(entry.info.name) ? 0 : 1
        }
        #expect(ranks == ranks.sorted() && Set(ranks) == [0, 1, 2])
    }

    @Test("Enter on an unavailable command shows the reason and changes nothing")
    func refused() throws {
        var robot = Robot()
        try robot.press(":next-queued<Enter>")
        #expect(robot.model.dialog == nil && robot.model.shared.cursor == 0)
        #expect(robot.screen().contains("! There is no query yet: r trains and selects tiles"))
    }

    @Test("a command that becomes available while the palette is open keeps its place and loses its reason")
    func change() throws {
        var robot = Robot()
        try robot.press(":next-<Down>")
        let before = try names(robot)
        robot.query([3])
        #expect(try names(robot) == before)
        #expect(!robot.screen().contains("There is no query yet"))
        try robot.press("<Esc>:next-")
        #expect(try names(robot) != before)
    }

    @Test("the help lists all commands of a context, available or not")
    func help() throws {
        var robot = Robot()
        let keys = robot.model.shared.keymap.bindings(in: robot.model.context).map(\.command)
        try robot.press("?")
        #expect(try names(robot) == keys)
        #expect(robot.screen().contains("next unfinished tile of the query"))
    }

    @Test("the filter of the help also finds keys of other contexts, after those that work here, and says where")
    func helpElsewhere() throws {
        var robot = Robot()
        try robot.press("?erase")
        let line = try #require(robot.screen().split(separator: "\n").first { $0.contains("select the eraser") })
        #expect(line.contains("Label editor"))
        try robot.press("<Esc>?undo")
        let contexts = try palette(robot).entries(robot.model.shared.keymap).map(\.isAvailableHere)
        #expect(contexts.first == true && contexts.last == false && contexts == contexts.sorted { $0 && !$1 })
        try robot.press("<Esc>?")
        #expect(try palette(robot).entries(robot.model.shared.keymap).allSatisfy(\.isAvailableHere))
    }

    @Test("the palette lists the values of an argument with their descriptions, and Enter uses the selected one")
    func choices() throws {
        var robot = Robot()
        try robot.press(":strategy ")
        let all = try palette(robot).entries(robot.model.shared.keymap)
        #expect(all.compactMap(\.choice?.value) == Strategy.names)
        for strategy in Strategy.all.prefix(8) { #expect(robot.screen().contains(strategy.summary)) }
        try robot.press("core<Enter>")
        #expect(robot.model.acquisition.settings.strategy == "core-set" && robot.model.dialog == nil)
        try robot.press(":strategy drawn at<Enter>")
        #expect(robot.model.acquisition.settings.strategy == "random", "descriptions are found too")
        try robot.press(":strategy entropy<Enter>")
        #expect(robot.model.acquisition.settings.strategy == "entropy", "an equal name comes before longer ones")
    }

    @Test("a value that needs more leaves the palette open")
    func incompleteChoice() throws {
        var robot = Robot()
        try robot.press(":export coco<Enter>")
        #expect(try palette(robot).filter.hasPrefix("export coco") && palette(robot).filter.hasSuffix(" "))
        try robot.press("/tmp/out<Enter>")
        #expect(robot.requests.count == 1 && robot.model.dialog == nil)
    }

    @Test("Space in the settings lists the values of the selected one, the current value first selected")
    func picker() throws {
        var robot = Robot(settings: .init(strategy: "entropy+spatial"))
        try robot.press("3<Space>")
        let list = try palette(robot)
        #expect(list.filter == "strategy ")
        #expect(list.entries(robot.model.shared.keymap)[list.selection].choice?.value == "entropy+spatial")
        try robot.press("<Down><Enter>")
        #expect(robot.model.acquisition.settings.strategy == "entropy+spatial+feature")
    }
}

extension Robot {
    fileprivate func isAvailable(_ name: CommandName) -> Bool { model.unavailability(of: name) == nil }
}
