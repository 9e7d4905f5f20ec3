import Foundation
import TestSupport
import Testing

@Suite("A session at the terminal", .serialized)
struct SessionTests {
    @Test("a user can draw a tile, accept another, undo, retrain and quit, and status shows the labels")
    func wholeLoop() throws {
        let small = try SmallProject()
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
        #expect(terminal.screen.text.contains("Scatter"))

        // Draw class 2 on the whole tile and confirm. No network is trained yet, so there is no prediction to accept.
        try terminal.label(keys: "2w")
        try terminal.wait(for: "one tile done") { $0.text.contains("1/24 labeled") }
        try terminal.label(keys: "3wu4w")
        try terminal.wait(for: "two tiles done") { $0.text.contains("2/24 labeled") }
        terminal.type("\u{1B}")
        try terminal.wait(for: "the panes") { $0.text.contains("2 of 8 done") }

        terminal.type("r")
        try terminal.wait(for: "the question about the open tiles") { $0.text.contains("6 tiles of the query") }
        terminal.type("y")
        try terminal.wait(for: "the next query") { $0.text.contains("0 of 3 done") }
        try terminal.wait(for: "the entropy of the image") { $0.text.contains("nats") }
        terminal.type("n\r")
        try terminal.wait(for: "the editor") { $0.text.contains("label editor") && $0.text.contains(" of 3 ") }
        terminal.type("a\r")
        try terminal.wait(for: "an accepted tile") { $0.text.contains("3/24 labeled") }
        terminal.type("\u{1B}")
        try terminal.wait(for: "the panes") { $0.text.contains("Scatter") }
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        #expect(terminal.settingsAreAsBefore)
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006, 1049]))

        let status = try small.program.run("status", small.path).output
        #expect(status.contains("3 labeled"))
        #expect(status.contains("3 tiles for round 1, 1 of them labeled"))
    }

    @Test("kill -9 loses no label that the screen showed as saved")
    func killed() throws {
        let small = try SmallProject()
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
        try terminal.label(keys: "2w")
        try terminal.wait(for: "a confirmed tile") { $0.text.contains("1/24 labeled") }
        terminal.type("5w")
        try terminal.wait(for: "a saved stroke") { $0.text.contains("saved") && $0.text.contains("drafted") }
        terminal.send(SIGKILL)
        #expect(try terminal.waitForEnd() == -SIGKILL)
        let status = try small.program.run("status", small.path).output
        #expect(status.contains("1 drafted, 1 labeled"))

        let again = try small.program.terminal("open", small.path)
        try again.wait(for: "the earlier labels") { $0.text.contains("1/24 labeled") }
        again.type("q")
        #expect(try again.waitForEnd() == 0)
    }

    @Test("kill -9 with the pen down loses no stroke that the screen showed as saved")
    func killedPen() throws {
        let small = try SmallProject()
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
        terminal.type("n\r")
        try terminal.wait(for: "the editor") { $0.text.contains("label editor") }
        terminal.type("2d\u{1B}[C\u{1B}[C")
        try terminal.wait(for: "a saved part of the stroke") { $0.text.contains("pen down, saved") }
        terminal.send(SIGKILL)
        #expect(try terminal.waitForEnd() == -SIGKILL)
        #expect(try small.program.run("status", small.path).output.contains("1 drafted"))
    }

    @Test("the workbench reports a deleted journal and saves a copy of all labels when it ends")
    func lostJournal() throws {
        let small = try SmallProject()
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
        try terminal.label(keys: "2w")
        try terminal.wait(for: "a confirmed tile") { $0.text.contains("1/24 labeled") }
        let file = URL(filePath: small.path).appending(path: "project.sqlite")
        try FileManager.default.removeItem(at: file)
        try terminal.wait(for: "the notice") { $0.text.contains("writes a copy of all labels; nothing since") }
        terminal.type("3w")
        try terminal.wait(for: "a refused stroke") { $0.text.contains("not saved") }
        terminal.type("\u{1B}")
        try terminal.wait(for: "the panes") { !$0.text.contains("label editor") }
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 1)
        #expect(terminal.settingsAreAsBefore)
        let copy = URL(filePath: small.path).appending(path: "labels-rescued-1/project.sqlite")
        #expect(terminal.text.contains("a copy of all labels is at \(copy.path)"))
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
        try FileManager.default.moveItem(at: copy, to: file)
        #expect(try small.program.run("status", small.path).output.contains("1 labeled"))
    }

    @Test("a changed theme file is applied at once, and the error about an invalid one has its line")
    func themeReload() throws {
        let small = try SmallProject()
        let theme = try small.folder.write("name = \"first\"\n[roles]\n", to: "own.toml")
        let terminal = try small.program.terminal("open", small.path, "--theme", theme.path)
        try terminal.wait(for: "the first query") { $0.text.contains("0 of 8 done") }
        try small.folder.write("name = \"second\"\n[roles]\nborder = { foreground = \"#ff0000\" }\n", to: "own.toml")
        try terminal.wait(for: "the theme") { $0.text.contains("Theme second") }
        try small.folder.write("name = \"third\"\n[roles]\nborder = { foreground = \"red\" }\n", to: "own.toml")
        try terminal.wait(for: "the error") { $0.text.contains("own.toml:3: theme third, role `border`") }
        try small.folder.write("name = \"fourth\"\n[\n", to: "own.toml")
        try terminal.wait(for: "the open bracket") { $0.text.contains("own.toml:2: ") }
        try small.folder.write("name = \"fifth\"\n[roles]\n", to: "own.toml")
        try terminal.wait(for: "the theme after the error") { $0.text.contains("Theme fifth") }
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test("a second writer is refused with the process of the first, and a reader is not blocked")
    func secondWriter() throws {
        let small = try SmallProject(images: 4)
        let terminal = try small.program.terminal("open", small.path)
        try terminal.wait(for: "the panes") { $0.text.contains("Queue") }
        let second = try small.program.run("train", small.path)
        #expect(second.exitCode == 1)
        #expect(second.errors.contains("\(terminal.process)"))
        #expect(try small.program.run("status", small.path).exitCode == 0)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test("the workbench runs at every size, and signals restore the terminal", arguments: [SIGTERM, SIGHUP])
    func sizesAndSignals(signal: Int32) throws {
        let small = try SmallProject(images: 4)
        let terminal = try small.program.terminal("open", small.path, width: 80, height: 24)
        try terminal.wait(for: "the workbench") { $0.text.contains("labeled") }
        for (width, height) in [(40, 10), (200, 50), (20, 5), (120, 40)] {
            terminal.resize(width: width, height: height)
            try terminal.wait(for: "a screen of \(width)x\(height)") { !$0.lines[0].isEmpty }
        }
        terminal.send(signal)
        #expect(try terminal.waitForEnd() == -signal)
        #expect(terminal.settingsAreAsBefore)
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006, 1049]))
    }
}

/// Apart from the other sessions, because the two trainings take as long as all of those. So it runs beside other tests.
@Suite("A session in the demo")
struct DemoSessionTests {
    @Test("in the demo, a user can draw a tile, accept another, undo, retrain and quit")
    func demo() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let terminal = try program.terminal()
        try terminal.wait(for: "the demo's first query") {
            $0.text.contains("0 of 32 done · entropy+spatial, round 1")
        }
        for part in ["nats", "Scatter", "◆", "32/480 labeled", "1/5  n"] {
            #expect(terminal.screen.text.contains(part))
        }

        // The undone stroke painted the whole tile as class 3. The confirmed label is class 2.
        try terminal.label(keys: "3wu2w")
        try terminal.wait(for: "a drawn tile") { $0.text.contains("33/480 labeled") }
        try terminal.label(keys: "a")
        try terminal.wait(for: "an accepted tile") { $0.text.contains("34/480 labeled") }
        terminal.type("\u{1B}")
        try terminal.wait(for: "the panes") { $0.text.contains("2 of 32 done") }
        terminal.type("r")
        try terminal.wait(for: "the question about the open tiles") { $0.text.contains("30 tiles of the query") }
        terminal.type("y")
        try terminal.wait(for: "the next query") { $0.text.contains("0 of 32 done · entropy+spatial, round 2") }
        try terminal.wait(for: "the end of the round") { !$0.text.contains("acquire") }
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        #expect(terminal.settingsAreAsBefore)

        let status = try program.run("status", program.demo.path).output
        #expect(status.contains("34 labeled"))
        #expect(status.contains("round 1   34 tiles"))
    }
}

extension PseudoTerminal {
    /// Opens the next tile of the query in the editor if it is not open yet, presses `keys` and confirms.
    fileprivate func label(keys: String) throws {
        if !screen.text.contains("label editor") {
            type("n\r")
            try wait(for: "the editor") { $0.text.contains("label editor") }
        }
        type(keys)
        try wait(for: "saved labels") { $0.text.contains("saved") }
        type("\r")
    }
}
