import CNCurses
import Glibc
import Terminal
import Testing

@Suite("Text in cells")
struct TextLayoutTests {
    @Test(
        "text too long ends in an ellipsis",
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
        "widths are those of the C library",
        arguments: [
            0x20...0x24F, 0x370...0x52F, 0x2010...0x2027, 0x2190...0x21FF, 0x2500...0x25FC, 0x2800...0x28FF,
            0x3041...0x3096,
            0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF60, 0x1F600...0x1F64F, 0x20000...0x2A6D6,
        ] as [ClosedRange<UInt32>])
    func widths(block: ClosedRange<UInt32>) {
        let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let before = uselocale(locale)
        defer { uselocale(before) }
        var differing: [String] = []
        for value in block {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let width = Int(screen_scalar_width(value))
            if width > 0, Character(scalar).cellWidth != width { differing.append(String(value, radix: 16)) }
        }
        #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(40))")
    }
}
