import Files
import Foundation
import Imagery
import Problems

/// What was learned by reading the files of a dataset, to be kept so that the next time only files that changed in
/// size or time are read again. A value that may be lost: it is made anew.
package struct DatasetIndex: Codable, Hashable, Sendable {
    struct Entry: Codable, Hashable, Sendable {
        let stamp: FileStamp
        let width: Int
        let height: Int
        /// What the pixels of a mask are; nil for an image.
        let census: MaskCensus?
        /// How a mask was said to lie; nil where nothing was said, and for an image.
        let orientation: Orientation?
        /// Names the content of an image; nil for a mask.
        let fingerprint: String?
        /// What decoding an image told; nil for a mask.
        let facts: ImageFile.Facts?

        var size: Size { Size(height: height, width: width) }

        /// Whether a file can be as large as that: the index comes from a file too.
        var isPossible: Bool {
            return size.isPlausible && facts?.storedSize.isPlausible != false
                && facts.map { $0.size == size } ?? true
                && census.map { $0.isPossible(pixelCount: width * height) } ?? true
        }
    }

    var entries: [String: Entry]

    package init() { entries = [:] }

    private struct Damaged: Error {}

    /// Some hundred bytes an image: a longer file is none of ours.
    package static let longestFile = 1 << 30

    /// - Parameter bytes: A file that `file()` made.
    /// - Throws: Where the bytes are not as they were written: a wrong hash would set labels aside.
    package init(file bytes: [UInt8]) throws {
        let content = Array(bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
        guard bytes.starts(with: Self.firstLine(of: content)) else { throw Damaged() }
        self = try JSONDecoder().decode(Self.self, from: Data(content))
    }

    /// JSON after a line with its hash.
    package func file() throws -> [UInt8] {
        let content = [UInt8](try JSONEncoder().encode(self))
        return Self.firstLine(of: content) + content
    }

    private static func firstLine(of content: [UInt8]) -> [UInt8] { Array((ContentHash(content).text + "\n").utf8) }

    /// How many files it knows.
    package var count: Int { entries.count }

    func entry(of image: URL) throws -> Entry {
        let stamp = FileStamp(of: image)
        if let known = entries[image.path], let stamp, known.stamp == stamp, known.facts != nil, known.isPossible {
            return known
        }
        let (facts, hash) = try ImageFile.inspect(image)
        return Entry(
            stamp: try Self.found(stamp, image), width: facts.size.width, height: facts.size.height, census: nil,
            orientation: nil, fingerprint: hash.text, facts: facts)
    }

    /// - Parameter orientation: How the mask's pixels lie, where its image says so and not the mask itself.
    func entry(ofMask mask: URL, orientation: Orientation?) throws -> Entry {
        let stamp = FileStamp(of: mask)
        if let known = entries[mask.path], let stamp, known.stamp == stamp, known.census != nil,
            known.orientation == orientation, known.isPossible
        {
            return known
        }
        let content = try ImageFile.readMaskContent(mask, orientation: orientation)
        return Entry(
            stamp: try Self.found(stamp, mask), width: content.size.width, height: content.size.height,
            census: MaskCensus(content), orientation: orientation, fingerprint: nil, facts: nil)
    }

    private static func found(_ stamp: FileStamp?, _ url: URL) throws -> FileStamp {
        guard let stamp else {
            throw Problem(path: url.path, reason: "the file just vanished", fix: "bring it back")
        }
        return stamp
    }
}
