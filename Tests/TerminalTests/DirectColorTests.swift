import Foundation
import Terminal
import TestSupport
import Testing

/// `xterm-direct` is often not installed, so the tests compile an entry of their own.
@Suite("A terminal with 24-bit colors", .serialized)
struct DirectColorTests {
    private static let entry = #"""
        xterm-direct|xterm with direct color, RGB, colors#0x1000000, pairs#0x10000, ccc@, initc@,
            setaf=\E[%?%p1%{8}%<%t3%p1%d%e38:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m,
            setab=\E[%?%p1%{8}%<%t4%p1%d%e48:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m,
            use=xterm-256color,
        """#

    private func withEntry(_ body: (_ environment: [String: String]) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "terminfo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "source")
        try Data((Self.entry + "\n").utf8).write(to: source)
        let tic = try Process.run(URL(filePath: "/usr/bin/tic"), arguments: ["-x", "-o", folder.path, source.path])
        tic.waitUntilExit()
        try #require(tic.terminationStatus == 0)
        try body(["TERMINFO": folder.path, "TERMINFO_DIRS": "\(folder.path):", "COLORTERM": "truecolor"])
    }

    @Test("gets the very colors")
    func exactColors() throws {
        try withEntry { environment in
            let terminal = try Probe.start(environment: environment)
            try terminal.wait(for: "ready truecolor unicode xterm-direct")
            try terminal.wait(for: "48:2::20:24:32m")
        }
    }

    @Test("takes no nearly black color for one of the palette's")
    func nearlyBlack() {
        var numbers = ColorNumbers(tier: .trueColor, count: 1 << 24)
        for blue in UInt8(0)..<8 { #expect(numbers.number(of: .rgb(0, 0, blue)) == 0x010000) }
        #expect(numbers.number(of: .rgb(0, 0, 8)) == 8)
        #expect(numbers.number(of: .rgb(1, 2, 3)) == 0x010203)
        #expect(numbers.number(of: .terminalDefault) == -1)
    }

    @Test("has right colors after more pairs of them than ncurses counts")
    func manyPairs() throws {
        try withEntry { environment in
            let terminal = try Probe.start(environment: environment, width: 200, height: 50)
            try terminal.wait(for: "ready")
            terminal.type("f")
            try terminal.wait(for: "38:2::101:56:128")  // the last pair
            try terminal.wait(for: "flooded")
            try terminal.wait(for: "38:2::0:96:200")
        }
    }

    @Test("falls to 256 colors where the entry is not installed, or when asked to")
    func fallsBack() throws {
        let empty = ["COLORTERM": "truecolor", "TERM": "screen"]
        try Probe.start(environment: empty).wait(for: "ready 256 unicode screen-256color")
        try withEntry { environment in
            try Probe.start(["256"], environment: environment).wait(for: "ready 256 unicode xterm-256color")
        }
    }
}
