import Foundation
import Problems
import TestSupport
import Testing

@testable import Files

@Suite("Text files")
struct TextFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ bytes: [UInt8]) throws -> [String] {
        try TextFile.lines(of: folder.write(bytes, to: "list.txt")).map(\.text)
    }

    private func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
            return isBigEndian ? bytes : bytes.reversed()
        }
    }

    @Test(
        "lines end with LF, CR LF or CR, and nothing else is removed",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\rb\r", ["a", "b"]), ("\n\r\n a ", ["", "", " a "]),
            ("", []), ("\n", [""]), ("a\u{2028}b\u{b}c", ["a\u{2028}b\u{b}c"]), ("e\r\n\u{301}x", ["e", "\u{301}x"]),
        ])
    func ends(text: String, expected: [String]) throws {
        #expect(try lines(Array(text.utf8)) == expected)
        #expect(TextFile.lines(in: text).map(\.number) == Array(1..<expected.count + 1))
    }

    @Test("UTF-8 with a BOM and UTF-16 of both byte orders are read")
    func encodings() throws {
        let text = "sky\r\n日本 🌍\r\n"
        for bytes in [Array("\u{FEFF}\(text)".utf8), utf16(text, isBigEndian: true), utf16(text, isBigEndian: false)] {
            #expect(try lines(bytes) == ["sky", "日本 🌍"])
        }
    }

    @Test(
        "bytes that are not text are refused, and the error names the file and, where possible, the line",
        arguments: [
            (Array("a\nb\n".utf8) + [0x80, 0x0A], "list.txt:3: the text is not in UTF-8"),
            (Array("a\rb\r\nc\n".utf8) + [0x80, 0x0A], "list.txt:4: the text is not in UTF-8"),
            ([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0, 0xDC], "list.txt:2: the text is not in UTF-16"),
            ([0xFE, 0xFF, 0, 0x61, 0], "list.txt: the text in UTF-16 is cut off"),
        ])
    func refusals(bytes: [UInt8], complaint: String) throws {
        let error = #expect(throws: Problem.self) { try lines(bytes) }
        #expect(error?.description.hasPrefix(folder.url.path + "/" + complaint) == true, "\(error as Any)")
    }

    @Test("a settings file must be in UTF-8, and the error for UTF-16 says so")
    func settings() throws {
        let url = try folder.write(utf16("a = 1", isBigEndian: false), to: "a.toml")
        let error = #expect(throws: Problem.self) { try TextFile.read(url) }
        #expect(error?.reason == "the text is in UTF-16")
        #expect(try TextFile.read(folder.write("\u{FEFF}a = 1\r\n", to: "b.toml")) == "a = 1\r\n")
    }
}
