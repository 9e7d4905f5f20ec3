import Foundation
import Problems

/// Reads text files that other people made. A mark of the byte order at the start is left out.
package enum TextFile {
    /// A line without its end.
    package struct Line: Hashable, Sendable {
        /// From 1.
        package let number: Int
        package let text: String
    }

    /// Longer settings are nothing that a person wrote.
    package static let longestSettings = 1 << 18
    /// Some hundred thousand lines.
    private static let longestList = 1 << 26

    /// The text of settings, which must be UTF-8.
    /// - Throws: `Problem`, also for UTF-16 and for bytes that are no text.
    package static func read(_ url: URL) throws(Problem) -> String {
        let bytes = try RegularFile.read(url, atMost: longestSettings)
        guard bigEndian(bytes) == nil else {
            throw Problem(path: url.path, reason: "the text is in UTF-16", fix: "save it as UTF-8")
        }
        return try text(utf8: bytes, url)
    }

    /// The lines of a list in UTF-8, or in UTF-16 with a mark of the byte order. A line ends with LF, CR LF or CR;
    /// nothing else is taken off it.
    /// - Throws: `Problem` naming the line that is no text.
    package static func lines(of url: URL) throws(Problem) -> [Line] {
        let bytes = try RegularFile.read(url, atMost: longestList)
        guard let isBigEndian = bigEndian(bytes) else { return lines(in: try text(utf8: bytes, url)) }
        guard bytes.count.isMultiple(of: 2) else {
            throw Problem(path: url.path, reason: "the text in UTF-16 is cut off", fix: "save it as UTF-8")
        }
        let units = stride(from: 2, to: bytes.count, by: 2).map { at -> UInt16 in
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw refusal("UTF-16", line: brokenLine(units, UTF16()), url)
        }
        return lines(in: text)
    }

    /// The lines of a text; one that ends with a line end has no empty line after it.
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
            throw refusal("UTF-8", line: brokenLine(content, UTF8()), url)
        }
        return text
    }

    /// Whether a text is UTF-16 of that byte order; nil where it has no such mark.
    private static func bigEndian(_ bytes: [UInt8]) -> Bool? {
        if bytes.starts(with: [0xFE, 0xFF]) { return true }
        return bytes.starts(with: [0xFF, 0xFE]) ? false : nil
    }

    private static func refusal(_ encoding: String, line: Int, _ url: URL) -> Problem {
        Problem(
            path: url.path, line: line, reason: "the text is not in \(encoding)", fix: "save it as UTF-8")
    }

    /// The line of the first code unit that is no text.
    private static func brokenLine<Units: Sequence, Codec: UnicodeCodec>(
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
