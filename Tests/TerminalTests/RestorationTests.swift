import Foundation
import TestSupport
import Testing

@Suite("However the process ends, the terminal is as before", .serialized)
struct RestorationTests {
    /// What xterm is told at the end: mouse off, colors off, keys as before, the old screen back, the cursor shown.
    private static let farewell = [
        "\u{1B}[?1000l", "\u{1B}[?2004l", "\u{1B}[?1l", "\u{1B}[?1049l", "\u{1B}[?25h",
    ]

    private func expectRestored(_ terminal: PseudoTerminal) throws {
        #expect(terminal.settingsAreAsBefore)
        let entered = try #require(terminal.text.range(of: "\u{1B}[?1049h", options: .backwards))
        let after = terminal.text[entered.upperBound...]
        for code in Self.farewell { #expect(after.contains(code), "\(code.debugDescription) is missing") }
        let left = try #require(after.range(of: "\u{1B}[?1049l"))
        #expect(!after[left.upperBound...].contains("h\u{1B}[?100"), "the mouse is on again")
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1006, 1049, 2004]))
    }

    /// All that signal(7) says ends a process and can be caught, and the first and last real-time signals.
    private static let endingSignals: [Int32] = [
        SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM,
        SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS, 34, 50, 64,
    ]

    @Test("a signal that ends the process gives the terminal back and then ends it", arguments: endingSignals)
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

    @Test("a signal ends the process within a second where nobody reads the terminal", arguments: [SIGTERM, SIGUSR1])
    func unreadTerminal(signal: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("f")
        while !terminal.isFull { usleep(1000) }
        terminal.send(signal)
        let end = try terminal.waitForEndUnread()
        #expect(end.status == -signal)
        #expect(end.seconds < 1)
        #expect(terminal.settingsAreAsBefore)
    }

    @Test("after SIGSTOP and SIGCONT modes, settings and picture are those of the screen again")
    func stoppedFromOutside() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        let picture = terminal.screen.text
        try terminal.stop()
        terminal.resize(width: 80, height: 24)  // whatever the shell showed: the screen is blank
        terminal.send(SIGCONT)
        for code in ["\u{1B}[?1049h", "\u{1B}[?2004h", "\u{1B}[?1002h", "ready"] { try terminal.wait(for: code) }
        terminal.type("k")  // a terminal in line mode would wait for the end of the line
        try terminal.wait(for: #"character("k")"#)
        #expect(terminal.screen.text.hasPrefix(picture.split(separator: "\n")[0]))
        #expect(!terminal.settingsAreAsBefore)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        try expectRestored(terminal)
    }

    @Test("pasted text arrives as text, also where it holds keys, and its mode is on while the screen is")
    func paste() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "\u{1B}[?2004h")
        try terminal.wait(for: "ready")
        terminal.type("\u{1B}[200~qx\u{1B}[A\r\u{3}ö\u{1B}[201~k")
        try terminal.wait(for: #"paste("qx[A ö")"#)
        try terminal.wait(for: #"character("k")"#)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        try expectRestored(terminal)
    }

    @Test("a paste whose end is lost ends by itself")
    func lostEnd() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("\u{1B}[200~lost")
        try terminal.wait(for: #"paste("lost")"#)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
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
