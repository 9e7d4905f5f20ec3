import Foundation
import TestSupport
import Testing

@Suite("However the process ends, the terminal is as before", .serialized)
struct RestorationTests {
    /// What xterm is told at the end: mouse off, colors off, keys as before, the old screen back, the cursor shown.
    private static let farewell = ["\u{1B}[?1000l", "\u{1B}[?1l", "\u{1B}[?1049l", "\u{1B}[?25h"]

    private func expectRestored(_ terminal: PseudoTerminal) throws {
        #expect(terminal.settingsAreAsBefore)
        let entered = try #require(terminal.text.range(of: "\u{1B}[?1049h", options: .backwards))
        let after = terminal.text[entered.upperBound...]
        for code in Self.farewell { #expect(after.contains(code), "\(code.debugDescription) is missing") }
        let left = try #require(after.range(of: "\u{1B}[?1049l"))
        #expect(!after[left.upperBound...].contains("h\u{1B}[?100"), "the mouse is on again")
    }

    @Test(
        "a signal that ends the process gives the terminal back and then ends it",
        arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV, SIGILL, SIGTRAP])
    func signals(signal: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.send(signal)
        #expect(try terminal.waitForEnd() == -signal)
        try expectRestored(terminal)
    }

    @Test(
        "a fault inside gives the terminal back",
        arguments: [
            ("t", -SIGILL, -SIGTRAP), ("a", -SIGABRT, -SIGABRT), ("s", -SIGSEGV, -SIGSEGV), ("o", -SIGSEGV, -SIGSEGV),
        ])
    func faults(key: String, end: Int32, orEnd: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type(key)
        #expect([end, orEnd].contains(try terminal.waitForEnd()))
        try expectRestored(terminal)
    }

    @Test("what a failed check says appears on the terminal given back")
    func messageOfTrap() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("t")
        _ = try terminal.waitForEnd()
        #expect(terminal.text.contains("asked for"))
    }

    @Test("quitting and a bare exit give the terminal back", arguments: [("q", Int32(0)), ("x", 4)])
    func exits(key: String, code: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type(key)
        #expect(try terminal.waitForEnd() == code)
        try expectRestored(terminal)
    }

    @Test("suspending gives the terminal back, continuing shows the screen again")
    func suspension() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("z")
        try terminal.wait(for: "\u{1B}[?1049l")
        try terminal.wait(for: "\u{1B}[?1049h")
        try terminal.wait(for: "ready")
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        try expectRestored(terminal)
    }

    @Test("where there is no terminal, or none that can show a screen, that is said and nothing changed")
    func refusals() throws {
        for (type, reason) in [("nosuch", "not in the terminfo database"), ("dumb", "cannot move its cursor")] {
            let terminal = try Probe.start(environment: ["TERM": type])
            #expect(try terminal.waitForEnd() == 1)
            #expect(terminal.text.contains(reason))
            #expect(!terminal.text.contains("\u{1B}"))
            #expect(terminal.settingsAreAsBefore)
        }
    }
}
