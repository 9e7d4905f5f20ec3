import Foundation
import TestSupport
import Testing

/// Plays terminals that answer, answer late, never answer, or answer something else.
@Suite("Questions to the terminal", .serialized)
struct QueryTests {
    private static let style = "\u{1B}P1$r0;38:2::1:2:3m\u{1B}\\"
    private static let kitty = "\u{1B}_Gi=4201;OK\u{1B}\\\u{1B}_Gi=4202,r=1;OK\u{1B}\\"
    private static let rest = "\u{1B}[?1016;2$y\u{1B}[6;20;9t"

    private func start(
        _ arguments: [String] = [], _ environment: [String: String] = [:], width: Int = 80
    ) throws -> PseudoTerminal {
        try Probe.start(arguments, environment: environment, width: width)
    }

    /// The keys that the program has shown.
    private func keys(_ terminal: PseudoTerminal) -> [String] {
        terminal.screen.lines.filter { $0.hasPrefix("key") || $0.hasPrefix("mouse") || $0.hasPrefix("paste") }
    }

    @Test("a terminal that answers gets 24-bit colors, images and positions of the mouse in pixels")
    func answers() throws {
        let terminal = try start(width: 160)
        try terminal.wait(for: "\u{1B}[c")
        try terminal.wait(for: "ready 256")
        terminal.type(Self.style + Self.kitty + Self.rest + "\u{1B}[?62c")
        try terminal.wait(for: "graphics kitty 9x20 edits true, truecolor")
        try terminal.wait(for: "48;2;20;24;32m")
        #expect(terminal.screen.modes.contains(1016))
        terminal.type("\u{1B}[<0;20;41M")
        try terminal.wait(for: "x: 2, y: 2")
        #expect(keys(terminal).count == 1)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
        #expect(!terminal.screen.modes.contains(1016))
    }

    @Test("answers that come byte by byte, or after some keys, are no keys")
    func bytes() throws {
        let terminal = try start()
        try terminal.wait(for: "ready")
        terminal.type("k")
        try terminal.wait(for: "character")
        for scalar in (Self.style + Self.rest + "\u{1B}[?62;4c").unicodeScalars { terminal.type(String(scalar)) }
        try terminal.wait(for: "graphics sixel 9x20")
        terminal.type("w")
        try terminal.wait(for: "character")
        #expect(keys(terminal).count == 2)
    }

    @Test("a terminal that never answers, or answers something else, shows the first frame and no images")
    func silence() throws {
        for answer in ["", "\u{1B}P1$rgarbage\u{1B}\\\u{1B}_Ggarbage\u{1B}\\\u{1B}[?9;9;9z"] {
            let terminal = try start()
            try terminal.wait(for: "ready 256")
            if !answer.isEmpty { terminal.type(answer) }
            // An answer that is dropped wakes the program, so wait for the key itself.
            terminal.type("w")
            try terminal.wait(for: "character")
            #expect(keys(terminal).count == 1 && !terminal.text.contains("graphics"), "\(keys(terminal))")
            terminal.type("q")
            #expect(try terminal.waitForEnd() == 0)
            #expect(terminal.settingsAreAsBefore)
        }
    }

    @Test(
        "images that the user has chosen are shown also in a terminal that never answers",
        arguments: ["kitty", "sixel"])
    func chosenGraphics(form: String) throws {
        let terminal = try Probe.start([form, "image"], cell: (9, 20))
        try terminal.wait(for: "graphics \(form) 9x20 edits true")
        try terminal.wait(for: form == "kitty" ? "a=p,i=73201" : "P0;1;0q")
        #expect(keys(terminal).isEmpty)
        terminal.type("q")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test("images are drawn anew when the terminal tells of 24-bit colors later")
    func chosenGraphicsAndColors() throws {
        let terminal = try Probe.start(["kitty", "image"], cell: (9, 20))
        try terminal.wait(for: "a=p,i=73201")
        let before = terminal.output.count
        terminal.type(Self.style)
        try terminal.wait(for: "48;2;20;24;32m")
        try terminal.wait(for: "a=p,i=73201")
        let later = String(decoding: terminal.output[before...], as: UTF8.self)
        let removed = try #require(later.range(of: "a=d,d=I,i=73201"))
        #expect(later[removed.upperBound...].contains("a=p,i=73201"))
    }

    @Test("answers after the end of the program are read by it and not by the shell")
    func lateAtTheEnd() throws {
        let terminal = try start()
        try terminal.wait(for: "ready")
        terminal.type("q" + Self.style + Self.rest + "\u{1B}[?62c")
        #expect(try terminal.waitForEnd() == 0)
        #expect(terminal.unreadInput == 0)
    }

    @Test("in tmux only sixel is used, if it says that it can draw it")
    func tmux() throws {
        let terminal = try start([], ["TMUX": "/tmp/x,1,0", "TERM": "tmux-256color"])
        try terminal.wait(for: "ready")
        #expect(!terminal.text.contains("\u{1B}_G") && !terminal.text.contains("$q"))
        terminal.type(Self.rest + "\u{1B}[?62;4c")
        try terminal.wait(for: "graphics sixel")
    }

    @Test("a terminal whose colors the user has chosen is not asked about them")
    func chosenColors() throws {
        let terminal = try start(["16"])
        try terminal.wait(for: "ready 16")
        #expect(!terminal.text.contains("$qm"))
        terminal.type(Self.style + Self.rest + "\u{1B}[?62;4c")
        try terminal.wait(for: "graphics sixel 9x20 edits true, 16")
    }

    @Test(
        "images are removed when the program ends",
        arguments: [("q", "kitty"), ("t", "kitty"), ("TERM", "kitty"), ("q", "sixel"), ("t", "sixel"), ("z", "kitty")])
    func removal(end: String, form: String) throws {
        let terminal = try start([form, "image"])
        try terminal.wait(for: "ready")
        terminal.type(Self.rest + "\u{1B}[?62c")
        try terminal.wait(for: form == "kitty" ? "a=p,i=73201" : "P0;1;0q")
        try terminal.wait(for: "\u{1B}[?2026l")
        let before = terminal.output.count
        if end == "TERM" { terminal.send(15) } else { terminal.type(end) }
        if end == "z" {
            try terminal.wait(for: "a=d,d=I,i=73201")
            // Nobody continues the process, because it has no shell; it continues by itself and shows the image again.
            try terminal.wait(for: "a=p,i=73201")
            return
        }
        _ = try terminal.waitForEnd()
        let left = String(decoding: terminal.output[before...], as: UTF8.self)
        let removal = form == "kitty" ? "a=d,d=I,i=73200" : "\u{1B}[2J"
        let parts = left.components(separatedBy: removal)
        #expect(parts.count >= 2 && parts.last?.contains("\u{1B}[?1049l") == true, "\(left.debugDescription)")
    }

    @Test("a resize asks for the size of a cell again")
    func resize() throws {
        let terminal = try start(["kitty", "image"])
        try terminal.wait(for: "ready")
        terminal.type(Self.rest + "\u{1B}[?62c")
        try terminal.wait(for: "a=p,i=73200")
        terminal.resize(width: 100, height: 30)
        try terminal.wait(for: "\u{1B}[16t")
        terminal.type("\u{1B}[6;30;14t")
        try terminal.wait(for: "graphics kitty 14x30")
        try terminal.wait(for: "a=p,i=73200")
    }
}
