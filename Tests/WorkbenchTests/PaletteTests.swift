import Terminal
import Testing

@testable import Workbench

@Suite("The palette and what cannot run")
struct PaletteTests {
    private struct NotFound: Error {}

    private func palette(_ robot: Robot) throws -> CommandList {
        guard case .commands(let list)? = robot.model.dialog else { throw NotFound() }
        return list
    }

    private func names(_ robot: Robot) throws -> [CommandName] {
        try palette(robot).entries(robot.model.shared.keymap).map(\.info.name)
    }

    /// The cells of the line that holds a text, from where it begins.
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

    @Test("a command that cannot run is muted, with the reason in the place of what it does")
    func reason() throws {
        var robot = Robot()
        // The first line is selected and has other colors.
        let reason = "There is no query yet: r trains and selects tiles"
        try robot.press(":next-")
        for text in ["next-queued", reason] {
            #expect(try cells(of: text, &robot).allSatisfy { $0.foreground == robot.look.theme[.muted].foreground })
        }
        #expect(!robot.screen().contains("next tile of the query still to do"))
        try robot.press("<Esc>")
        robot.ask([3])
        try robot.press(":next")
        #expect(robot.screen().contains("next tile of the query still to do"))
    }

    @Test("the longest name has a gap behind it, and a reason that is cut ends in an ellipsis")
    func gap() throws {
        var robot = Robot(width: 60, height: 20)
        try robot.press(":exclude-")
        #expect(robot.screen().contains("exclude-from-query "))
        #expect(!robot.screen().contains("exclude-from-queryexclude"))
        try robot.press("<Esc>:take-")
        #expect(robot.screen().contains("…"))
    }

    @Test("where there are no colors it is dim")
    func mono() throws {
        var robot = Robot()
        robot.look = Look(tier: .mono)
        try robot.press(":next-")
        #expect(try cells(of: "next-queued", &robot).allSatisfy { $0.attributes.contains(.dim) })
        #expect(try cells(of: "next-preset", &robot).allSatisfy { !$0.attributes.contains(.dim) })
    }

    @Test("of equal matches those that can run come first, and those of another place last")
    func order() throws {
        var robot = Robot()
        try robot.press(":previous")
        #expect(
            try names(robot) == [
                "previous-image", "previous-queued", "previous-match", "overlay-previous", "focus-previous",
            ])
        try robot.press("<Esc>:")
        let ranks = try palette(robot).entries(robot.model.shared.keymap).map { entry in
            !entry.isAtHand ? 2 : robot.isAvailable(entry.info.name) ? 0 : 1
        }
        #expect(ranks == ranks.sorted() && Set(ranks) == [0, 1, 2])
    }

    @Test("Enter on it shows the reason and changes nothing")
    func refused() throws {
        var robot = Robot()
        try robot.press(":next-queued<Enter>")
        #expect(robot.model.dialog == nil && robot.model.shared.cursor == 0)
        #expect(robot.screen().contains("! There is no query yet: r trains and selects tiles"))
    }

    @Test("what becomes available while the palette is open keeps its place and loses its reason")
    func change() throws {
        var robot = Robot()
        try robot.press(":next-<Down>")
        let before = try names(robot)
        robot.ask([3])
        #expect(try names(robot) == before)
        #expect(!robot.screen().contains("There is no query yet"))
        try robot.press("<Esc>:next-")
        #expect(try names(robot) != before)
    }

    @Test("the help lists all commands of a place, whether they can run or not")
    func help() throws {
        var robot = Robot()
        let keys = robot.model.shared.keymap.bindings(in: robot.model.context).map(\.command)
        try robot.press("?")
        #expect(try names(robot) == keys)
        #expect(robot.screen().contains("next tile of the query still to do"))
    }
}

extension Robot {
    fileprivate func isAvailable(_ name: CommandName) -> Bool { model.unavailability(of: name) == nil }
}
