import Foundation

/// Reads text files that other people made: UTF-8, also with a mark at the start, which is left out.
package enum TextFile {
    /// - Throws: `FileError`, also for UTF-16 and for bytes that are no text.
    package static func read(_ url: URL) throws(FileError) -> String {
        let bytes = try RegularFile.read(url)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw FileError(path: url.path, reason: "the text is in UTF-16", fix: "save it as UTF-8")
        }
        let mark = [0xEF, 0xBB, 0xBF] as [UInt8]
        guard let text = String(validating: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self) else {
            throw FileError(path: url.path, reason: "the text is not in UTF-8", fix: "save it as UTF-8")
        }
        return text
    }
}
