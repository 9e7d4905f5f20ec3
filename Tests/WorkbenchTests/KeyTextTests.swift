import Terminal
import Testing

@testable import Workbench

@Suite("Texts that name keys")
struct KeyTextTests {
    /// A keymap in which every command that a text names has another key than the default.
    private static let keymap: Keymap = {
        let changes: [Keymap.Change] = [
            .init(.retrain, in: .everywhere, keys: [KeyEvent(.character("Y"))]),
            .init(.retrain, in: .editor, keys: [KeyEvent(.function(7))]),
            .init(.confirm, in: .editor, keys: [KeyEvent(.function(8))]),
            .init(.paint, in: .editor, keys: [KeyEvent(.function(9))]),
            .init(.clearSelection, in: .everywhere, keys: [KeyEvent(.function(10))]),
            .init(.left, in: .everywhere, keys: [KeyEvent(.character("B"))]),
            .init(.right, in: .everywhere, keys: []),
        ]
        do { return try Keymap.standard.changed(by: changes) } catch { fatalError("\(error)") }
    }()

    private func robot() -> Robot { Robot(keymap: Self.keymap) }

    @Test("panes without a query, an embedding or a network show the key that trains")
    func train() {
        var robot = robot()
        let screen = robot.screen()
        #expect(screen.contains("There is no query yet: Y trains"))
        #expect(screen.contains("No embedding of the tiles yet: Y computes it"))
        #expect(screen.contains("No network yet: label the queue, then Y trains"))
        robot.send(.input(.resize(width: 100, height: 30)))
        #expect(robot.screen().contains("no entropy yet: Y trains a network"))
    }

    @Test("the message before the first training shows the key that confirms")
    func confirm() throws {
        var robot = robot()
        try robot.press("Y")
        #expect(robot.screen().contains("confirm it with F8"))
    }

    @Test("help, palette, guide and reasons name the keys of outlines")
    func outlines() throws {
        var robot = robot()
        robot.model.guide = Guide()
        robot.query([3])
        try robot.press("n")
        #expect(robot.screen().contains("paint with F9 or the mouse"))
        robot.model.guide = nil
        try robot.press("<Enter>?")
        #expect(robot.screen().contains("rectangle: F9 sets the second corner"))
        try robot.press("F9 sets corners")
        #expect(robot.screen().contains("polygon: F9 sets corners, F8 fills it"))
        try robot.press("<Esc>P<F8>")
        #expect(robot.screen().contains("A polygon needs at least three corners: F9 sets one"))
    }

    @Test("the message at the end of a selection shows the key for all tiles, and where it works")
    func selection() throws {
        var robot = robot()
        robot.model.shared.narrow(to: TileSelection([0], of: robot.model.shared.pool.count))
        #expect(robot.model.shared.queueDoneText(in: .image) == "The selection is done: F10 shows all tiles again")
        #expect(
            robot.model.shared.queueDoneText(in: .editor)
                == "The selection is done: in the panes F10 shows all tiles again")
    }

    @Test(
        "the message for a setting without numbers shows the keys that change it, or the command if there is no key"
    )
    func choice() throws {
        var robot = robot()
        try robot.press("3")
        #expect(robot.model.active == .acquisition)
        try robot.press("7")
        #expect(robot.screen().contains("B and :right choose it"))
    }

    @Test("with the default keymap, a text shows the default keys")
    func standard() {
        let text: KeyText = "a \(.paint, in: .editor) b \(.quit, in: .everywhere)"
        #expect(text.text(.standard) == "a Space b q")
        #expect(KeyText("plain").text(.standard) == "plain")
    }
}
