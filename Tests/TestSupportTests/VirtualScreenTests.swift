import Foundation
import TestSupport
import Testing

@Suite("The virtual screen of the tests")
struct VirtualScreenTests {
    @Test(
        "control sequences have the same effect as in xterm",
        arguments: [
            ("ab\u{1B}[2;3Hc", ["ab", "  c", ""]),
            ("abc\r\ndef\u{1B}[1;2H\u{1B}[K", ["a", "def", ""]),
            ("abcdef\u{1B}[1;2H\u{1B}[2X", ["a  def", "", ""]),
            ("abcdef\u{1B}[1;2H\u{1B}[2P", ["adef", "", ""]),
            ("ab\u{1B}[1;2H\u{1B}[1@x", ["axb", "", ""]),
            ("x\u{1B}[3b", ["xxxx", "", ""]),
            ("a\r\nb\r\nc\r\nd", ["b", "c", "d"]),
            ("a\r\nb\r\nc\u{1B}[1;1H\u{1B}M", ["", "a", "b"]),
            ("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[1M", ["a", "c", ""]),
            ("abcdefgh", ["abcdef", "gh", ""]),
            ("\u{1B}[38;2;1;2;3mred\u{1B}[0m", ["red", "", ""]),
            ("\u{1B}]0;title\u{07}▀▄", ["▀▄", "", ""]),
        ])
    func sequences(bytes: String, lines: [String]) {
        var screen = VirtualScreen(width: 6, height: 3)
        screen.feed(bytes.utf8)
        #expect(screen.lines == lines)
    }

    @Test("a control sequence may arrive in pieces")
    func pieces() {
        var screen = VirtualScreen(width: 6, height: 3)
        for byte in "a\u{1B}[2;2H▀".utf8 { screen.feed([byte]) }
        #expect(screen.lines == ["a", " ▀", ""])
    }

    @Test("a program on a pseudo-terminal gets its size and keys, and its exit code is returned")
    func process() throws {
        let terminal = try PseudoTerminal(
            URL(filePath: "/bin/sh"), ["-c", "tty >/dev/null && stty size && read line && echo got $line && exit 3"],
            environment: ["PATH": "/usr/bin:/bin"], width: 33, height: 7)
        try terminal.wait(for: "its size") { $0.text.contains("7 33") }
        terminal.type("key\n")
        try terminal.wait(for: "its answer") { $0.text.contains("got key") }
        #expect(try terminal.waitForEnd() == 3)
    }
}
