import Terminal
import Testing

@Suite("What is typed becomes events")
struct InputTests {
    @Test(
        "ncurses's names of keys",
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
        return tokens.flatMap { decoder.feed($0) } + decoder.idle()
    }

    private func scalars(_ text: String) -> [InputDecoder.Token] { text.unicodeScalars.map { .scalar($0.value) } }

    @Test(
        "characters, controls, and escape as Alt",
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

    @Test("escape before a named key is Alt, and unknown keys are nothing")
    func namedKeys() {
        #expect(
            events([.scalar(27), .key("KEY_UP"), .key("KEY_UP")]) == [.key(.init(.up, alt: true)), .key(.init(.up))])
        #expect(events([.scalar(27), .key("KEY_SUSPEND"), .key("KEY_RESIZE")]) == [])
    }

    @Test(
        "mouse reports",
        arguments: [
            ("0;1;1M", MouseEvent(.press(.left), x: 0, y: 0)), ("1;5;3M", MouseEvent(.press(.middle), x: 4, y: 2)),
            ("2;5;3M", MouseEvent(.press(.right), x: 4, y: 2)), ("0;5;3m", MouseEvent(.release, x: 4, y: 2)),
            ("32;6;3M", MouseEvent(.drag(.left), x: 5, y: 2)), ("34;6;3M", MouseEvent(.drag(.right), x: 5, y: 2)),
            ("35;6;3M", MouseEvent(.move, x: 5, y: 2)), ("64;300;90M", MouseEvent(.scrollUp, x: 299, y: 89)),
            ("65;6;3M", MouseEvent(.scrollDown, x: 5, y: 2)),
            ("20;6;3M", MouseEvent(.press(.left), x: 5, y: 2, control: true, shift: true)),
            ("80;6;3M", MouseEvent(.scrollUp, x: 5, y: 2, control: true)), ("66;6;3M", nil), ("128;6;3M", nil),
            ("0;0;3M", nil), ("0;3M", nil), ("M", nil), ("0;;3M", nil), ("9999999999999999999999;1;1M", nil),
        ])
    func mouse(report: String, event: MouseEvent?) {
        #expect(events([.mousePrefix] + scalars(report)) == (event.map { [.mouse($0)] } ?? []))
    }

    @Test("a mouse report may arrive in pieces, and one cut short does not swallow the key after it")
    func pieces() {
        var decoder = InputDecoder()
        #expect(decoder.feed(.mousePrefix).isEmpty && decoder.feed(.scalar(0x30)).isEmpty && decoder.idle().isEmpty)
        #expect(scalars(";2;2M").flatMap { decoder.feed($0) } == [.mouse(MouseEvent(.press(.left), x: 1, y: 1))])
        #expect(events([.mousePrefix] + scalars("0;2q")) == [.key(KeyEvent(.character("q")))])
        #expect(events([.mousePrefix] + scalars("0;2\u{1B}")) == [.key(KeyEvent(.escape))])
        #expect(events([.scalar(27), .mousePrefix] + scalars("0;1;1m")).first == .key(KeyEvent(.escape)))
    }
}
