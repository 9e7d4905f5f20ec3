import Terminal
import Testing

@testable import Workbench

@Suite("The hint bar and unavailable commands")
struct HintBarTests {
    /// The last line of the screen.
    private func bar(_ robot: inout Robot) -> [Cell] {
        let surface = robot.drawn()
        return (0..<surface.width).map { surface[$0, surface.height - 1] }
    }

    @Test("a hint is muted exactly while its command is unavailable", arguments: Situation.all)
    func muted(situation: Situation) throws {
        var robot = try situation.robot()
        let cells = bar(&robot)
        let text = String(cells.map(\.character))
        let (look, shared) = (robot.look, robot.model.shared)
        var count = 0
        let context = robot.model.context
        let special = robot.model.stateHints.map {
            (command: $0.command, key: shared.keymap.text(for: $0.command, in: context), text: $0.text)
        }
        let usual = shared.keymap.hints(in: context).map { (command: $0.command, key: $0.key, text: $0.text) }
        for hint in (special.isEmpty ? usual : special + usual.suffix(2)) {
            guard let range = text.range(of: "\(hint.key) \(hint.text)") else { continue }
            let start = text.distance(from: text.startIndex, to: range.lowerBound)
            let color = robot.model.unavailability(of: hint.command) == nil ? Theme.Role.hintKey : .muted
            #expect(cells[start].foreground == look.theme[color].foreground, "\(hint.text)")
            #expect(cells[start].background == look.theme[.hintText].background, "\(hint.text)")
            count += 1
        }
        #expect(count >= 3)
    }

    @Test("the text of the bar is the same whether commands can run or not")
    func sameText() throws {
        var robot = Robot()
        let before = bar(&robot)
        robot.query([3])
        let after = bar(&robot)
        #expect(before.map(\.character) == after.map(\.character))
        #expect(before != after, "next tile can run now")
    }

    @Test("without colors, unavailable commands are dim")
    func mono() throws {
        var robot = Robot()
        robot.look = Look(tier: .mono)
        let dim = bar(&robot).filter { $0.attributes.contains(.dim) }.map(\.character)
        #expect(String(dim).hasPrefix("n next tile"))
    }
}
