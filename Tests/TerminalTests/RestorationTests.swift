import Foundation
import TestSupport
import Testing

@Suite("Restoring the terminal", .serialized)
struct RestorationTests {
    /// The sequences that xterm gets at the end: mouse off, colors off, normal keys, old screen, visible cursor.
    private static let restoringSequences = [
        "\u{1B}[?1000l", "\u{1B}[?2004l", "\u{1B}[?1l", "\u{1B}[?1049l", "\u{1B}[?25h",
    ]

    private func expectRestored(_ terminal: PseudoTerminal) throws {
        #expect(terminal.settingsAreAsBefore)
        let entered = try #require(terminal.text.range(of: "\u{1B}[?1049h", options: .backwards))
        let after = terminal.text[entered.upperBound...]
        for code in Self.restoringSequences { #expect(after.contains(code), "\(code.debugDescription) is missing") }
        let left = try #require(after.range(of: "\u{1B}[?1049l"))
        #expect(!after[left.upperBound...].contains("h\u{1B}[?100"), "the mouse is on again")
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1006, 1049, 2004]))
    }

    /// All signals that end a process and can be caught, by signal(7), and the first and last real-time signals.
    private static let endingSignals: [Int32] = [
        SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM,
        SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS, 34, 50, 64,
    ]

    @Test("a signal that ends the process restores the terminal first", arguments: endingSignals)
    func signals(signal: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.send(signal)
        #expect(try terminal.waitForEnd() == -signal)
        try expectRestored(terminal)
    }

    @Test(
        "a crash restores the terminal",
        arguments: [
            ("t", -SIGILL, -SIGTRAP), ("a", -SIGABRT, -SIGABRT), ("s", -SIGSEGV, -SIGSEGV), ("o", -SIGSEGV, -SIGSEGV),
        ])
    func crashes(key: String, end: Int32, orEnd: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type(key)
        #expect([end, orEnd].contains(try terminal.waitForEnd()))
        try expectRestored(terminal)
    }

    @Test("the message of a failed check appears on the restored terminal")
    func messageOfTrap() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("t")
        _ = try terminal.waitForEnd()
        #expect(terminal.text.contains("requested by a test"))
    }

    @Test("quitting and a direct exit restore the terminal", arguments: [("q", Int32(0)), ("x", 4)])
    func exits(key: String, code: Int32) throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type(key)
        #expect(try terminal.waitForEnd() == code)
        try expectRestored(terminal)
    }

    @Test("suspending restores the terminal, and continuing shows the screen again")
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

    @Test("a signal ends the process within a second if no program reads the terminal", arguments: [SIGTERM, SIGUSR1])
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

    @Test("after SIGSTOP and SIGCONT the screen has its modes, settings and content again")
    func stoppedFromOutside() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        let picture = terminal.screen.text
        try terminal.stop()
        terminal.resize(width: 80, height: 24)  // this clears the screen, as the output of a shell would overwrite it
        terminal.send(SIGCONT)
        for code in ["\u{1B}[?1049h", "\u{1B}[?2004h", "\u{1B}[?1002h", "ready"] { try terminal.wait(for: code) }
        terminal.type("k")  // in line mode, the terminal would wait for the end of the line
        try terminal.wait(for: #"character("k")"#)
        #expect(terminal.screen.text.hasPrefix(picture.split(separator: "\n")[0]))
        #expect(!terminal.settingsAreAsBefore)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        try expectRestored(terminal)
    }

    @Test("pasted text arrives as text, also if it contains keys, and bracketed paste is on while the screen is open")
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

    @Test("a paste whose end is missing ends after a time without input")
    func lostEnd() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("\u{1B}[200~lost")
        try terminal.wait(for: #"paste("lost")"#)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test("a terminal that cannot show a screen gives an error and is not changed")
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
