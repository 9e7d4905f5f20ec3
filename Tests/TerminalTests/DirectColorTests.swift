import TestSupport
import Testing

@Suite("A terminal with 24-bit colors", .serialized)
struct DirectColorTests {
    @Test(
        "a terminal with 24-bit colors gets the exact colors with any terminfo entry",
        arguments: ["xterm-256color", "xterm", "screen", "tmux-256color"])
    func exactColors(type: String) throws {
        let terminal = try Probe.start(environment: ["COLORTERM": "truecolor", "TERM": type])
        try terminal.wait(for: "ready truecolor unicode")
        try terminal.wait(for: "48;2;20;24;32m")
    }

    @Test("a terminal with 24-bit colors gets 256 or 16 colors if requested")
    func fewerColors() throws {
        for (tier, code) in [("256", "48;5;234m"), ("16", "40m")] {
            let terminal = try Probe.start([tier], environment: ["COLORTERM": "truecolor"])
            try terminal.wait(for: "ready \(tier) unicode xterm-256color")
            try terminal.wait(for: code)
            #expect(!terminal.text.contains("8;2;"))
        }
    }

    @Test("a frame is one synchronized update")
    func wholeFrames() throws {
        let terminal = try Probe.start()
        try terminal.wait(for: "\u{1B}[?2026h")
        try terminal.wait(for: "ready")
        try terminal.wait(for: "\u{1B}[?2026l")
    }
}
