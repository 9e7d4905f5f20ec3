import Terminal
import Testing

@Suite("Input events")
struct InputTests {
    @Test(
        "key names of ncurses are read as key events",
        arguments: [
            ("KEY_UP", KeyEvent(.up)), ("KEY_BTAB", KeyEvent(.backtab)), ("KEY_SLEFT", KeyEvent(.left, shift: true)),
            ("KEY_SF", KeyEvent(.down, shift: true)), ("KEY_F(1)", KeyEvent(.function(1))),
            ("KEY_F(12)", KeyEvent(.function(12))), ("KEY_F(13)", KeyEvent(.function(1), shift: true)),
            ("KEY_F(29)", KeyEvent(.function(5), control: true)),
            ("KEY_F(37)", KeyEvent(.function(1), control: true, shift: true)),
            ("KEY_F(60)", KeyEvent(.function(12), alt: true)), ("KEY_F(61)", nil), ("KEY_F(0)", nil),
            ("kUP2", KeyEvent(.up, shift: true)), ("kRIT3", KeyEvent(.right, alt: true)),
            ("kDN5", KeyEvent(.down, control: true)), ("kLFT8", KeyEvent(.left, control: true, alt: true, shift: true)),
            ("kDC5", KeyEvent(.delete, control: true)), ("kUP9", nil), ("kXX5", nil), ("KEY_MOUSE", nil), ("", nil),
        ])
    func names(name: String, event: KeyEvent?) {
        #expect(KeyNames.event(name) == event)
    }

    private func events(_ tokens: [InputDecoder.Token]) -> [InputEvent] {
        var decoder = InputDecoder()
        return tokens.flatMap { decoder.feed($0, at: 0) } + decoder.idle(at: 0)
    }

    private func scalars(_ text: String) -> [InputDecoder.Token] { text.unicodeScalars.map { .scalar($0.value) } }

    @Test(
        "characters, control characters and sequences with Escape are read as key events",
        arguments: [
            ("aQ5", [KeyEvent(.character("a")), KeyEvent(.character("Q")), KeyEvent(.character("5"))]),
            ("é日", [KeyEvent(.character("é")), KeyEvent(.character("日"))]),
            ("\t\r\n\u{8}\u{7F}", [.init(.tab), .init(.enter), .init(.enter), .init(.backspace), .init(.backspace)]),
            ("\u{1A}\u{12}", [KeyEvent(.character("z"), control: true), KeyEvent(.character("r"), control: true)]),
            ("\0\u{1F}", [KeyEvent(.character(" "), control: true), KeyEvent(.character("_"), control: true)]),
            ("\u{1B}", [KeyEvent(.escape)]), ("\u{1B}\u{1B}", [KeyEvent(.escape), KeyEvent(.escape)]),
            ("\u{1B}x", [KeyEvent(.character("x"), alt: true)]),
            ("\u{1B}\u{1A}", [KeyEvent(.character("z"), control: true, alt: true)]),
        ] as [(String, [KeyEvent])])
    func characters(typed: String, keys: [KeyEvent]) {
        #expect(events(scalars(typed)) == keys.map { .key($0) })
    }

    @Test("Escape before a named key is Alt, and unknown keys are ignored")
    func namedKeys() {
        #expect(
            events([.scalar(27), .key("KEY_UP"), .key("KEY_UP")]) == [.key(.init(.up, alt: true)), .key(.init(.up))])
        #expect(events([.scalar(27), .key("KEY_SUSPEND"), .key("KEY_RESIZE")]) == [])
    }

    @Test(
        "mouse reports are read as mouse events, and invalid reports are ignored",
        arguments: [
            ("0;1;1M", MouseEvent(.press(.left), x: 0, y: 0)), ("1;5;3M", MouseEvent(.press(.middle), x: 4, y: 2)),
            ("2;5;3M", MouseEvent(.press(.right), x: 4, y: 2)), ("0;5;3m", MouseEvent(.release, x: 4, y: 2)),
            ("32;6;3M", MouseEvent(.drag(.left), x: 5, y: 2)), ("34;6;3M", MouseEvent(.drag(.right), x: 5, y: 2)),
            ("35;6;3M", MouseEvent(.move, x: 5, y: 2)), ("64;300;90M", MouseEvent(.scrollUp, x: 299, y: 89)),
            ("65;6;3M", MouseEvent(.scrollDown, x: 5, y: 2)),
            ("20;6;3M", MouseEvent(.press(.left), x: 5, y: 2, control: true, shift: true)),
            ("80;6;3M", MouseEvent(.scrollUp, x: 5, y: 2, control: true)), ("66;6;3M", nil), ("128;6;3M", nil),
            ("0;1048577;3M", nil), ("0;6;9223372036854775807M", nil),
            ("0;1048576;3M", MouseEvent(.press(.left), x: 1_048_575, y: 2)),
            ("0;0;3M", nil), ("0;3M", nil), ("M", nil), ("0;;3M", nil), ("9999999999999999999999;1;1M", nil),
        ])
    func mouse(report: String, event: MouseEvent?) {
        #expect(events([.mousePrefix] + scalars(report)) == (event.map { [.mouse($0)] } ?? []))
    }

    @Test("a mouse report may arrive in pieces, and an incomplete one does not swallow the next key")
    func pieces() {
        var decoder = InputDecoder()
        #expect(decoder.feed(.mousePrefix, at: 0).isEmpty && decoder.feed(.scalar(0x30), at: 0).isEmpty)
        #expect(decoder.idle(at: 0).isEmpty)
        #expect(scalars(";2;2M").flatMap { decoder.feed($0, at: 0) } == [.mouse(MouseEvent(.press(.left), x: 1, y: 1))])
        #expect(events([.mousePrefix] + scalars("0;2q")) == [.key(KeyEvent(.character("q")))])
        #expect(events([.mousePrefix] + scalars("0;2\u{1B}")) == [.key(KeyEvent(.escape))])
        #expect(events([.scalar(27), .mousePrefix] + scalars("0;1;1m")).first == .key(KeyEvent(.escape)))
    }

    // MARK: Pastes

    private func pasted(_ text: String) -> [InputDecoder.Token] { [.pasteStart] + scalars(text) + [.pasteEnd] }

    @Test(
        "a paste is one event with a line of text without control characters",
        arguments: [
            ("road", "road"), ("q\u{3}d", "qd"), ("a\tb\r\nc\nd\re", "a b c d e"), ("\u{1B}\u{1B}[Ax", "[Ax"),
            ("\u{7F}\u{9B}é日\u{85}z", "é日 z"), ("a\u{202E}b\u{2066}c\u{200F}", "abc"), ("", ""),
        ])
    func paste(text: String, line: String) {
        #expect(events(pasted(text)) == [.paste(line)])
    }

    @Test("keys and mouse reports inside a paste are ignored, and keys after the paste are key events")
    func pastedKeys() {
        let tokens: [InputDecoder.Token] = [.pasteStart, .key("KEY_UP"), .mousePrefix] + scalars("x")
        #expect(
            events(tokens + [.pasteStart, .pasteEnd, .scalar(0x71)])
                == [.paste("x"), .key(KeyEvent(.character("q")))])
        #expect(events([.scalar(27)] + pasted("x")) == [.key(KeyEvent(.escape)), .paste("x")])
    }

    @Test("the marks of a paste are recognized if they arrive in pieces")
    func marksInPieces() {
        var decoder = InputDecoder()
        #expect(decoder.feed(.scalar(27), at: 0).isEmpty)
        #expect(decoder.idle(at: 0) == [.key(KeyEvent(.escape))])
        #expect(decoder.idle(at: 0).isEmpty)
        #expect(scalars("[200~q\u{1B}[20").flatMap { decoder.feed($0, at: 0) }.isEmpty)
        #expect(decoder.idle(at: 0).isEmpty)
        #expect(scalars("1~").flatMap { decoder.feed($0, at: 0) } == [.paste("q")])
        // Input that only starts like a mark is typed text.
        for typed in ["[", "[2", "[20x"] {
            #expect(decoder.feed(.scalar(27), at: 0).isEmpty)
            #expect(decoder.idle(at: 0) == [.key(KeyEvent(.escape))])
            let keys = scalars(typed).flatMap { decoder.feed($0, at: 0) } + decoder.idle(at: 0)
            #expect(keys == typed.map { .key(KeyEvent(.character($0))) })
        }
        #expect(events([.pasteStart] + scalars("a\u{1B}[20b\u{1B}[201~")) == [.paste("a[20b")])
    }

    @Test("a paste without an end ends after a time without input, and its length is limited")
    func endlessPaste() {
        var decoder = InputDecoder()
        #expect(decoder.deadline == nil)
        #expect(decoder.feed(.pasteStart, at: 10).isEmpty)
        for step in 0..<5 {
            let time = 10 + Double(step)
            #expect(decoder.feed(.scalar(0x61), at: time).isEmpty)
            #expect(decoder.idle(at: time + 0.9 * PastedText.timeoutSeconds).isEmpty)
        }
        #expect(decoder.deadline == 14 + PastedText.timeoutSeconds)
        #expect(decoder.idle(at: 14 + PastedText.timeoutSeconds) == [.paste("aaaaa")])
        #expect(decoder.deadline == nil)
        #expect(decoder.feed(.scalar(0x71), at: 17) == [.key(KeyEvent(.character("q")))])

        let long = events(pasted(String(repeating: "é", count: 3 * PastedText.limit)))
        #expect(long == [.paste(String(repeating: "é", count: PastedText.limit))])
    }
}
