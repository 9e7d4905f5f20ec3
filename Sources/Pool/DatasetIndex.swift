import Foundation
import Imagery

/// What was learned by reading the files of a dataset, to be kept so that the next time only files that changed in
/// size or time are read again. A value that may be lost: it is made anew.
package struct DatasetIndex: Codable, Hashable, Sendable {
    struct Entry: Codable, Hashable, Sendable {
        let stamp: Stamp
        let width: Int
        let height: Int
        /// The different values of a mask; nil for an image.
        let values: [UInt8]?

        var size: Size { Size(height: height, width: width) }
    }

    /// What changes when a file does.
    struct Stamp: Codable, Hashable, Sendable {
        let length: Int
        let modified: Double

        /// Of the file itself where `url` is a link to it; nil where there is no such file.
        init?(of url: URL) {
            let file = url.resolvingSymlinksInPath().path
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
                let length = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
            else { return nil }
            self.length = length
            modified = date.timeIntervalSinceReferenceDate
        }
    }

    var entries: [String: Entry]

    package init() { entries = [:] }

    /// How many files it knows.
    package var count: Int { entries.count }

    func entry(of image: URL) throws -> Entry {
        let stamp = Stamp(of: image)
        if let known = entries[image.path], let stamp, known.stamp == stamp { return known }
        let size = try ImageFile.inspect(image).size
        return Entry(stamp: try Self.found(stamp, image), width: size.width, height: size.height, values: nil)
    }

    func entry(ofMask mask: URL) throws -> Entry {
        let stamp = Stamp(of: mask)
        if let known = entries[mask.path], let stamp, known.stamp == stamp, known.values != nil { return known }
        let raw = try ImageFile.readMask(mask)
        return Entry(
            stamp: try Self.found(stamp, mask), width: raw.size.width, height: raw.size.height,
            values: raw.distinctValues)
    }

    private static func found(_ stamp: Stamp?, _ url: URL) throws -> Stamp {
        guard let stamp else {
            throw ImageryError(path: url.path, reason: "the file just vanished", mend: "bring it back")
        }
        return stamp
    }
}
