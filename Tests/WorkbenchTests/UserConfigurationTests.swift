import Foundation
import Problems
import Terminal
import TestSupport
import Testing
import Workbench

@Suite("The user's configuration")
struct UserConfigurationTests {
    private static let path = "/home/ada/.config/tessera/config.toml"

    private func keymap(_ text: String) throws -> Keymap {
        try UserConfiguration(parsing: text, path: Self.path).keymap
    }

    @Test("a remapped key works, and the old key does not")
    func remapped() throws {
        var robot = Robot(
            keymap: try keymap(
                """
                [keys.everywhere]
                next-queued = "C-n Space"
                [keys.editor]
                confirm = ["C-s", "Enter"]
                """))
        robot.query([5, 20])
        try robot.press("n")
        #expect(robot.model.shared.cursor == 0)
        try robot.press("<Space>")
        #expect(robot.model.shared.cursor == 5)
        try robot.press("<Enter>w<C-s>")
        #expect(robot.model.shared.states[5] == .labeled)
        try robot.press("<Esc>?next unfinished tile")
        #expect(robot.screen().contains("Ctrl-N Space"), "the help shows the current keys")
    }

    @Test("a command loses its key if another command gets that key")
    func reassignedKey() throws {
        let keymap = try keymap("[keys.everywhere]\nquit = \"n\"")
        #expect(keymap.command(for: KeyEvent(.character("n")), in: .image) == .quit)
        #expect(keymap.keys(for: .nextQueued, in: .image) == [])
        #expect(keymap.keys(for: .quit, in: .image) == [KeyEvent(.character("n"))])
    }

    @Test("a command is found by its name from an earlier version")
    func formerName() throws {
        let keymap = try keymap("[keys.everywhere]\nbar-from-query = \"X\"")
        #expect(keymap.keys(for: "exclude-from-query", in: .queue) == [KeyEvent(.character("X"))])
    }

    @Test(
        "errors name the file and the line",
        arguments: [
            ("[keys", "config.toml:1"), ("# mine\n[kyes]", "config.toml:2: there is no setting `kyes`"),
            ("theme = 3", "config.toml:1: `theme` must be the name of a theme"),
            (
                "[keys.editro]\nfill = \"f\"",
                "config.toml:1: there is no table `keys.editro`; there are keys.everywhere"
            ),
            ("[keys.editor]\n\nfly = \"f\"", "config.toml:3: there is no command `fly`"),
            (
                "[keys.everywhere]\npen = \"x\"",
                "config.toml:2: `pen` does nothing in `keys.everywhere`; it works in `keys.editor`"
            ),
            ("[keys.editor]\nnext-image = \"x\"", "config.toml:2: `next-image` does nothing in `keys.editor`"),
            ("[ keys.editor ]\nbrush = \"Bruhs\"", "config.toml:2: there is no key `Bruhs`"),
            ("[keys.editor]\nbrush = 3", "config.toml:2: `brush` must be a text with keys, or a list of keys"),
            ("[keys.editor]\nbrush = \"m x m\"", "config.toml:2: `brush` has the key `m` twice"),
            (
                "[keys.editor]\nbrush = \"m\"\neraser = \"m\"",
                "config.toml:3: m is given to both brush and eraser"
            ),
            (
                "[keys.queue]\nadd-to-query = \"m\"\nbar-from-query = \"m\"",
                "config.toml:3: m is given to both add-to-query and exclude-from-query"
            ),
            (
                "[keys.queue]\nbar-from-query = \"m\"\nexclude-from-query = \"m\"",
                "config.toml:3: m is given to exclude-from-query twice: by its name and by a former name"
            ),
        ])
    func errors(text: String, expected: String) {
        let error = #expect(throws: Problem.self) { try keymap(text) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test("config.toml can name the theme")
    func theme() throws {
        #expect(try UserConfiguration(parsing: "theme = \"light\"", path: Self.path).theme == "light")
    }

    @Test("the file is looked up in XDG_CONFIG_HOME, else in ~/.config; without a file the defaults apply")
    func place() throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_CONFIG_HOME": folder.url.path, "HOME": "/home/ada"]
        #expect(UserConfiguration.url(environment: ["HOME": "/home/ada"]).path == Self.path)
        #expect(try UserConfiguration.read(environment: environment) == UserConfiguration())
        let file = UserConfiguration.url(environment: environment)
        #expect(file.path.hasPrefix(folder.url.path))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("[keys.everywhere]\nquit = \"Q\"".utf8).write(to: file)
        let keymap = try UserConfiguration.read(environment: environment).keymap
        #expect(keymap.keys(for: .quit, in: .image) == [KeyEvent(.character("Q"))])
    }
}
