import Foundation
import Problems

/// Reads text files that people wrote. A byte order mark (BOM) at the start is dropped.
package enum TextFile {
    /// A line of text without its line end.
    package struct Line: Hashable, Sendable {
        /// The line number, from 1.
        package let number: Int
        package let text: String
    }

    /// The largest settings file in bytes. No person writes 256 KiB of settings, and the time to parse TOML can grow
    /// faster than its length.
    package static let longestSettings = 1 << 18
    /// The largest list in bytes: 64 MiB are some hundred thousand lines.
    private static let longestList = 1 << 26

    /// Reads a settings file, which must be UTF-8 and have at most `longestSettings` bytes.
    /// - Throws: `Problem`, also for UTF-16 and for bytes that are not UTF-8.
    package static func read(_ url: URL) throws(Problem) -> String {
        let bytes = try RegularFile.read(url, atMost: longestSettings)
        guard utf16IsBigEndian(bytes) == nil else {
            throw Problem(path: url.path, reason: "the text is in UTF-16", fix: "save it as UTF-8")
        }
        return try text(utf8: bytes, url)
    }

    /// Reads the lines of a list in UTF-8, or in UTF-16 with a BOM. A line ends with LF, CR LF or CR. Blanks stay.
    /// - Throws: `Problem`, with the number of the first line that is not valid text.
    package static func lines(of url: URL) throws(Problem) -> [Line] {
        let bytes = try RegularFile.read(url, atMost: longestList)
        guard let isBigEndian = utf16IsBigEndian(bytes) else { return lines(in: try text(utf8: bytes, url)) }
        guard bytes.count.isMultiple(of: 2) else {
            throw Problem(path: url.path, reason: "the text in UTF-16 is cut off", fix: "save it as UTF-8")
        }
        let units = stride(from: 2, to: bytes.count, by: 2).map { at -> UInt16 in
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw encodingProblem("UTF-16", line: firstInvalidLine(units, UTF16()), url)
        }
        return lines(in: text)
    }

    /// Splits a text into lines. A line end at the end of the text does not start another line.
    package static func lines(in text: String) -> [Line] {
        var lines: [Line] = []
        var rest = Substring(text).unicodeScalars
        while !rest.isEmpty {
            let end = rest.firstIndex { $0 == "\n" || $0 == "\r" } ?? rest.endIndex
            lines.append(Line(number: lines.count + 1, text: String(rest[..<end])))
            rest = rest[end...]
            if rest.popFirst() == "\r", rest.first == "\n" { rest.removeFirst() }
        }
        return lines
    }

    private static func text(utf8 bytes: [UInt8], _ url: URL) throws(Problem) -> String {
        let content = bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        guard let text = String(validating: content, as: UTF8.self) else {
            throw encodingProblem("UTF-8", line: firstInvalidLine(content, UTF8()), url)
        }
        return text
    }

    /// Whether the UTF-16 BOM of a text is big-endian; nil if the text has no such BOM.
    private static func utf16IsBigEndian(_ bytes: [UInt8]) -> Bool? {
        if bytes.starts(with: [0xFE, 0xFF]) { return true }
        return bytes.starts(with: [0xFF, 0xFE]) ? false : nil
    }

    private static func encodingProblem(_ encoding: String, line: Int, _ url: URL) -> Problem {
        Problem(
            path: url.path, line: line, reason: "the text is not in \(encoding)", fix: "save it as UTF-8")
    }

    /// The number of the line with the first invalid code unit.
    private static func firstInvalidLine<Units: Sequence, Codec: UnicodeCodec>(
        _ units: Units, _ codec: Codec
    ) -> Int where Units.Element == Codec.CodeUnit {
        var (codec, units, line) = (codec, units.makeIterator(), 1)
        var before: Unicode.Scalar = " "
        while case .scalarValue(let scalar) = codec.decode(&units) {
            if scalar == "\r" || scalar == "\n" && before != "\r" { line += 1 }
            before = scalar
        }
        return line
    }
}
