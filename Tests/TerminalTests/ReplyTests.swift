import Terminal
import Testing

@Suite("Answers of the terminal")
struct ReplyTests {
    private static let attributes = "\u{1B}[?62;4;22c"
    private static let size = "\u{1B}[6;20;9t"
    private static let mouse = "\u{1B}[?1016;2$y"
    private static let kitty = "\u{1B}_Gi=4201;OK\u{1B}\\"
    private static let edit = "\u{1B}_Gi=4202,r=1;OK\u{1B}\\"
    private static let style = "\u{1B}P1$r0;38:2::1:2:3m\u{1B}\\"

    private func scalars(_ text: String) -> [InputDecoder.Token] { text.unicodeScalars.map { .scalar($0.value) } }

    /// Feeds a text, with a pause after each scalar, and returns the keys and the report.
    private func read(_ text: String, pause: Double) -> (events: [InputEvent], report: TerminalReport) {
        var decoder = InputDecoder()
        decoder.awaitReplies(at: 0)
        var (events, report, time): ([InputEvent], TerminalReport, Double) = ([], TerminalReport(), 0)
        for token in scalars(text) {
            events += decoder.feed(token, at: time)
            if pause > 0 {
                time += pause
                events += decoder.idle(at: time)
            }
        }
        events += decoder.idle(at: time + 10)
        for reply in decoder.takeReplies() { report.add(reply) }
        return (events, report)
    }

    @Test("each answer changes what it is about", arguments: [0, 0.08])
    func reports(pause: Double) {
        let cases: [(String, (TerminalReport) -> Bool)] = [
            (Self.attributes, { $0.isComplete && $0.hasSixel }), ("\u{1B}[?62c", { $0.isComplete && !$0.hasSixel }),
            (Self.size, { $0.cellSize == CellSize(width: 9, height: 20) && !$0.isComplete }),
            (Self.mouse, { $0.hasPixelMouse }), ("\u{1B}[?1016;0$y", { !$0.hasPixelMouse }),
            ("\u{1B}[?1016;4$y", { !$0.hasPixelMouse }), ("\u{1B}[?1006;2$y", { !$0.hasPixelMouse }),
            (Self.kitty, { $0.hasKittyGraphics && !$0.hasKittyEdits }), (Self.edit, { $0.hasKittyEdits }),
            ("\u{1B}_Gi=4201;EBADF:no\u{1B}\\", { !$0.hasKittyGraphics }),
            ("\u{1B}_Gi=7;OK\u{1B}\\", { !$0.hasKittyGraphics }),
            (Self.style, { $0.hasTrueColor }), ("\u{1B}P1$r38;2;1;2;3m\u{1B}\\", { $0.hasTrueColor }),
            ("\u{1B}P1$r0;38:2:1:2:3m\u{7}", { $0.hasTrueColor }),
            ("\u{1B}P1$r0;38;5;16m\u{1B}\\", { !$0.hasTrueColor }),
            ("\u{1B}P0$r\u{1B}\\", { !$0.hasTrueColor }), ("\u{1B}[6;0;0t", { $0.cellSize == nil }),
            ("\u{1B}[6;900;900t", { $0.cellSize == nil }), ("\u{1B}[1;9A", { $0 == TerminalReport() }),
        ]
        for (text, isRight) in cases {
            let (events, report) = read(text, pause: pause)
            #expect(events.isEmpty && isRight(report), "\(text.debugDescription): \(events), \(report)")
        }
    }

    @Test("all answers in one piece, in two pieces and byte by byte are never keys")
    func pieces() {
        let all = Self.style + Self.kitty + Self.edit + Self.mouse + Self.size + Self.attributes
        for pause in [0, 0.01, 0.09] {
            let (events, report) = read("a" + all + "b", pause: pause)
            #expect(events == [.key(KeyEvent(.character("a"))), .key(KeyEvent(.character("b")))])
            #expect(report.isComplete && report.hasTrueColor && report.hasKittyEdits && report.hasPixelMouse)
        }
        // A pause at each position.
        for cut in 0...all.unicodeScalars.count {
            var decoder = InputDecoder()
            decoder.awaitReplies(at: 0)
            let tokens = scalars(all)
            var events = tokens[..<cut].flatMap { decoder.feed($0, at: 0) } + decoder.idle(at: 0)
            events += decoder.idle(at: 0.09)
            events += tokens[cut...].flatMap { decoder.feed($0, at: 0.09) } + decoder.idle(at: 20)
            #expect(events.isEmpty && decoder.takeReplies().count == 6, "cut at \(cut): \(events)")
        }
    }

    @Test("answers that stop in the middle are dropped, and the next key works")
    func halves() {
        let all = Self.style + Self.kitty
        for cut in 5..<all.unicodeScalars.count {
            let start = String(String.UnicodeScalarView(all.unicodeScalars.prefix(cut)))
            // Escape and Alt-_ are keys.
            if start.hasSuffix("\u{1B}") || start.hasSuffix("\u{1B}_") { continue }
            var decoder = InputDecoder()
            decoder.awaitReplies(at: 0)
            var events = scalars(start).flatMap { decoder.feed($0, at: 0) } + decoder.idle(at: 0)
            events += decoder.idle(at: decoder.deadline ?? 0)
            #expect(decoder.deadline == nil)
            events += decoder.feed(.scalar(0x78), at: 9)
            #expect(events == [.key(KeyEvent(.character("x")))], "\(start.debugDescription): \(events)")
        }
    }

    @Test("a string that never ends uses no more memory, and its rest is dropped")
    func endless() {
        var decoder = InputDecoder()
        #expect(
            scalars("\u{1B}P1$r" + String(repeating: "y", count: 100_000)).flatMap { decoder.feed($0, at: 0) } == [])
        #expect(scalars("\u{1B}\\x").flatMap { decoder.feed($0, at: 0) } == [.key(KeyEvent(.character("x")))])
    }

    @Test("Alt with a key that answers begin with is still a key", arguments: ["[", "P", "_"])
    func alt(key: Character) {
        let pressed = InputEvent.key(KeyEvent(.character(key), alt: true))
        var decoder = InputDecoder()
        var events = scalars("\u{1B}\(key)").flatMap { decoder.feed($0, at: 0) } + decoder.idle(at: 0)
        #expect(events.isEmpty)
        #expect(decoder.idle(at: decoder.deadline!) == [pressed])
        events = scalars("\u{1B}\(key)x").flatMap { decoder.feed($0, at: 1) }
        #expect(events == [pressed, .key(KeyEvent(.character("x")))])
    }

    @Test("Escape is reported at once, and a little later while answers are awaited")
    func escape() {
        var decoder = InputDecoder()
        #expect(decoder.feed(.scalar(0x1B), at: 0).isEmpty && decoder.idle(at: 0) == [.key(KeyEvent(.escape))])
        decoder = InputDecoder()
        decoder.awaitReplies(at: 0)
        #expect(decoder.feed(.scalar(0x1B), at: 1).isEmpty && decoder.idle(at: 1).isEmpty)
        #expect(decoder.deadline! < 1.2 && decoder.idle(at: decoder.deadline!) == [.key(KeyEvent(.escape))])
        // After the last answer, and for a terminal that never answers, Escape is as before.
        _ = scalars(Self.attributes).flatMap { decoder.feed($0, at: 2) }
        #expect(decoder.feed(.scalar(0x1B), at: 2).isEmpty && decoder.idle(at: 2) == [.key(KeyEvent(.escape))])
        decoder.awaitReplies(at: 10)
        #expect(decoder.feed(.scalar(0x1B), at: 60).isEmpty && decoder.idle(at: 60) == [.key(KeyEvent(.escape))])
    }

    @Test("an answer inside a paste is pasted text")
    func paste() {
        var decoder = InputDecoder()
        let events = ([.pasteStart] + scalars("a\u{1B}[?62cb") + [.pasteEnd]).flatMap { decoder.feed($0, at: 0) }
        #expect(events == [.paste("a[?62cb")] && decoder.takeReplies().isEmpty)
    }

    @Test("the mouse reports pixels if the mode is on")
    func pixels() throws {
        var decoder = InputDecoder()
        decoder.pixelsPerCell = CellSize(width: 9, height: 20)!
        let events = ([.mousePrefix] + scalars("0;20;41M")).flatMap { decoder.feed($0, at: 0) }
        guard case .mouse(let mouse)? = events.first else { throw Missing() }
        #expect(mouse.x == 2 && mouse.y == 2 && mouse.pixel?.x == 19 && mouse.pixel?.y == 40)
        let first = ([.mousePrefix] + scalars("0;0;0M")).flatMap { decoder.feed($0, at: 0) }
        guard case .mouse(let corner)? = first.first else { throw Missing() }
        #expect(corner.x == 0 && corner.y == 0)
    }

    private struct Missing: Error {}

    @Test("only terminals that draw by themselves are asked about colors and images")
    func questions() {
        func text(_ environment: [String: String], asksColor: Bool = true) -> String? {
            TerminalQueries(environment: environment, asksColor: asksColor)?.text
        }
        for type in ["", "dumb", "linux", "vt100", "vt220", "unknown"] { #expect(text(["TERM": type]) == nil) }
        let plain = text(["TERM": "xterm"]) ?? ""
        #expect(plain.hasPrefix("\u{1B}[38;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m") && plain.hasSuffix("\u{1B}[c"))
        #expect(plain.contains("_Ga=q"))
        #expect(text(["TERM": "xterm"], asksColor: false)?.contains("$q") == false)
        for environment in [
            ["TERM": "xterm-256color", "TMUX": "x"], ["TERM": "tmux-256color"], ["TERM": "screen-256color"],
            ["TERM": "xterm", "STY": "x"],
        ] {
            let text = text(environment) ?? ""
            #expect(!text.contains("\u{1B}_") && !text.contains("\u{1B}P") && text.hasSuffix("\u{1B}[c"))
        }
        for environment in [
            ["TERM": "xterm", "TERM_PROGRAM": "iTerm.app"], ["TERM": "xterm", "LC_TERMINAL": "iTerm2"],
        ] {
            #expect(text(environment)?.contains("\u{1B}_") == false)
        }
    }

    @Test("images are shown as the terminal and the user want")
    func choice() throws {
        let cell = CellSize(width: 9, height: 20)!
        func report(_ replies: TerminalReply...) -> TerminalReport {
            replies.reduce(into: TerminalReport()) { $0.add($1) }
        }
        func form(_ choice: GraphicsChoice, _ report: TerminalReport, hasColor: Bool = true) -> GraphicsProtocol? {
            Graphics(choice, report: report, hasColor: hasColor, kernelSize: cell)?.form
        }
        let kitty = report(.graphics(image: 4201, isOK: true), .attributes([62]))
        let sixel = report(.attributes([62, 4]))
        #expect(form(.auto, kitty) == .kitty && form(.auto, sixel) == .sixel && form(.auto, report()) == nil)
        #expect(form(.auto, report(.attributes([62]))) == nil && form(.none, kitty) == nil)
        #expect(form(.sixel, kitty) == .sixel && form(.kitty, report()) == .kitty)
        #expect(form(.auto, kitty, hasColor: false) == nil)
        // A terminal that has answered part of the questions can still answer the others.
        #expect(form(.auto, report(.graphics(image: 4201, isOK: true))) == nil)
        #expect(Graphics(.kitty, report: kitty, hasColor: true, kernelSize: nil) == nil)
        let asked = report(.graphics(image: 4201, isOK: true), .cellSize(cell), .attributes([62]))
        #expect(Graphics(.auto, report: asked, hasColor: true, kernelSize: nil)?.cell == cell)
        #expect(Graphics(.auto, report: kitty, hasColor: true, kernelSize: cell)?.hasEdits == false)
    }
}
