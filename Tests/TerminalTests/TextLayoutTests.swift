import CNCurses
import Glibc
import Terminal
import Testing

@Suite("Text in cells")
struct TextLayoutTests {
    @Test(
        "text that is too long ends with an ellipsis",
        arguments: [
            ("entropy", 7, "…", "entropy"), ("entropy", 6, "…", "entro…"), ("entropy", 5, "...", "en..."),
            ("日本語", 5, "…", "日本…"), ("日本語", 4, "…", "日…"), ("entropy", 2, "...", "en"), ("entropy", 0, "…", ""),
        ])
    func truncation(text: String, width: Int, ellipsis: String, result: String) {
        #expect(TextLayout.truncate(text, to: width, ellipsis: ellipsis) == result)
    }

    @Test(
        "lines break at spaces, and in words longer than a line",
        arguments: [
            ("one two three", 7, ["one two", "three"]), ("a\n\nb", 5, ["a", "", "b"]),
            ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
            ("日本語", 3, ["日", "本", "語"]), ("日", 1, ["日", ""]), ("", 4, [""]),
        ])
    func wrapping(text: String, width: Int, lines: [String]) {
        #expect(TextLayout.wrap(text, to: width) == lines)
    }

    @Test(
        "East Asian wide characters and emoji fill two cells",
        arguments: [
            (1, "a é Ω я ─ ▀ ⣿ → … “ ± e\u{301} 🬀"), (2, "中 あ 한 Ａ 😀 🚗 ⌚ ＝"), (4, "\u{7F}"),
        ])
    func widths(cells: Int, characters: String) {
        for text in characters.split(separator: " ") {
            #expect(text.count == 1 && String(text).cellWidth == cells, "\(text)")
        }
    }

    @Test("widths do not depend on the program's locale")
    func locale() {
        let before = uselocale(newlocale(LC_CTYPE_MASK, "C", nil))
        defer { uselocale(before) }
        #expect("中".cellWidth == 2 && "é".cellWidth == 1)
        #expect(screen_scalar_width(0x4E2D) == -1, "the locale of the thread did not change")
    }
}
