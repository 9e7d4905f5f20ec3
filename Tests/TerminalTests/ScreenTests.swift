import TestSupport
import Testing

@Suite("A screen on a pseudo terminal", .serialized)
struct ScreenTests {
    @Test(
        "the environment decides the color tier and the symbols",
        arguments: [
            ([:], "ready 256 unicode xterm-256color"),
            (["NO_COLOR": "1"], "ready mono unicode"),
            (["NO_COLOR": ""], "ready 256 unicode"),
            (["TERM": "xterm"], "ready 8 unicode xterm"),
            (["TERM": "vt100"], "ready mono unicode vt100"),
            (["LANG": "C"], "ready 256 ascii"),
            (["LANG": "xx_XX.UTF-8"], "ready 256 unicode"),
        ] as [([String: String], String)])
    func tiers(environment: [String: String], line: String) throws {
        let terminal = try Probe.start(environment: environment)
        try terminal.wait(for: line)
    }

    @Test("no colors are sent without color, and only ASCII is sent without Unicode")
    func plainOutput() throws {
        let terminal = try Probe.start(environment: ["NO_COLOR": "1", "LANG": "C"])
        try terminal.wait(for: "ascii")
        terminal.type("q")
        _ = try terminal.waitForEnd()
        #expect(terminal.text.contains("="))
        #expect(!terminal.text.contains("[38;") && !terminal.text.contains("[48;"))
        #expect(terminal.output.allSatisfy { $0 < 0x80 })
    }

    @Test("a frame sends only the cells that changed")
    func changedCells() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.type("w")
        try terminal.wait(for: "woken")
        let before = terminal.output.count
        terminal.type("w")
        try terminal.wait(for: "woken")
        #expect(terminal.output.count - before < 400)
    }

    @Test(
        "keys and the mouse arrive as events",
        arguments: [
            ("k", #"character("k"), control: false, alt: false"#),
            ("\u{1B}k", #"character("k"), control: false, alt: true"#),
            ("é", #"character("é"), control: false"#),
            ("\u{1A}", #"character("z"), control: true"#),
            ("\u{3}", #"character("c"), control: true"#),
            ("\u{1B}", "escape, control: false"),
            ("\u{1B}OA", "up, control: false, alt: false, shift: false"),
            ("\u{1B}[1;6C", "right, control: true, alt: false, shift: true"),
            ("\u{7F}", "backspace"),
            ("\r", "enter"),
            ("\u{1B}[<0;5;3M", "press(InputEvent.MouseEvent.Button.left), x: 4, y: 2"),
            ("\u{1B}[<32;6;3M", "drag"),
            ("\u{1B}[<65;300;3M", "scrollDown, x: 299, y: 2"),
        ])
    func input(keys: String, event: String) throws {
        let terminal = try Probe.start(width: 320)
        try terminal.wait(for: "ready")
        terminal.type(keys)
        try terminal.wait(for: event.replacing("InputEvent.", with: ""))
    }

    @Test("a resize arrives as an event")
    func resizing() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "ready")
        terminal.resize(width: 100, height: 30)
        try terminal.wait(for: "resize(width: 100, height: 30)")
    }

    @Test("the mouse can be switched off and on")
    func mouseSwitch() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "\u{1B}[?1002h")
        try terminal.wait(for: "ready")
        terminal.type("m")
        try terminal.wait(for: "\u{1B}[?1002l")
        terminal.type("m")
        try terminal.wait(for: "\u{1B}[?1002h")
    }
}
