import Testing

@testable import Terminal

@Suite("Text that a terminal shows")
struct PrintableTextTests {
    private static let hidden =
        (Array(0...0x1F) + Array(0x7F...0x9F) + [0x61C, 0x200E, 0x200F, 0x2028, 0x2029] + Array(0x202A...0x202E)
        + Array(0x2066...0x2069) + [0x180E, 0x200B, 0xFEFF] + Array(0x2060...0x2064)).compactMap(Unicode.Scalar.init)

    private func isClean(_ text: String, except kept: Set<Unicode.Scalar> = []) -> Bool {
        let hidden = Set(Self.hidden).subtracting(kept)
        return text.unicodeScalars.allSatisfy { !hidden.contains($0) }
    }

    @Test("every control character and every bidirectional mark is escaped, alone and in text")
    func hiddenScalars() {
        for scalar in Self.hidden {
            for text in ["\(scalar)", "a\(scalar)b", "é\(scalar)\(scalar)\u{301}", "\r\(scalar)\n"] {
                #expect(isClean(text.printable), "\(scalar.value)")
                #expect(isClean(text.printableLines, except: ["\n", "\t"]), "\(scalar.value)")
            }
        }
    }

    @Test(
        "escapes are short and contain the code point",
        arguments: [
            ("a\u{1B}[31mb", "a\\x1b[31mb"), ("\u{7F}", "\\x7f"), ("\u{9B}", "\\x9b"), ("\0", "\\x00"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"), ("\u{202E}abc", "\\u{202e}abc"), ("\u{61C}", "\\u{61c}"),
            ("a\u{200B}b", "a\\u{200b}b"), ("\u{FEFF}a", "\\u{feff}a"), ("\u{301}a", "\\u{301}a"),
        ])
    func escapes(text: String, expected: String) { #expect(text.printable == expected) }

    @Test(
        "unusual but visible characters are not escaped",
        arguments: ["", "plain", "Grüße 日本語 😀 👩‍🚀", "עברית العربية", "a\\nb", "e\u{301}", "\u{FFFD}"])
    func visible(text: String) { #expect(text.printable == text && text.printableLines == text) }

    @Test("`printableLines` keeps newlines and tabs")
    func lines() { #expect("a\tb\nc\u{1B}\r\n".printableLines == "a\tb\nc\\x1b\\r\n") }

    @Test("a surface contains no hidden character, and text after a hidden character has the right column")
    func surface() {
        for scalar in Self.hidden {
            var surface = Surface(width: 20, height: 1)
            let text = "a\(scalar)b"
            surface.write(text, x: 0, y: 0)
            surface.write("|", x: text.cellWidth, y: 0)
            #expect(surface.text == text.printable + "|", "\(scalar.value)")
            #expect(isClean(TextLayout.truncate(text, to: 3, ellipsis: "…").printable))
        }
        var narrow = Surface(width: 3, height: 1)
        narrow.write("a\u{1B}b", x: 0, y: 0)
        #expect(narrow.text == "a\\…")
    }
}
