import Files
import Foundation
import Imagery
import Problems

/// A cache of facts about image and mask files, by path. With it, only files that changed are read again. It can be
/// deleted; it is then built again.
package struct DatasetIndex: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let stamp: FileStamp
        let width: Int
        let height: Int
        /// The values or colors of a mask with their counts; nil for an image.
        let histogram: MaskHistogram?
        /// The orientation that was applied to a mask; nil if the mask's own orientation was used, and for an image.
        let orientation: Orientation?
        /// The content hash of an image; nil for a mask.
        let fingerprint: String?
        /// Facts from decoding an image; nil for a mask.
        let facts: ImageFile.Facts?

        var size: Size { Size(height: height, width: width) }

        /// Whether the stored sizes are possible. The index file may be damaged.
        var isPossible: Bool {
            return size.isPlausible && facts?.storedSize.isPlausible != false
                && facts.map { $0.size == size } ?? true
                && histogram.map { $0.isPossible(pixelCount: width * height) } ?? true
        }
    }

    var entries: [String: Entry]

    package init() { entries = [:] }

    /// The number of files in the index.
    package var count: Int { entries.count }

    /// The entry of an image. The file is read only if its stamp changed.
    func entry(of image: URL) throws -> Entry {
        let stamp = FileStamp(of: image)
        if let known = entries[image.path], let stamp, known.stamp == stamp, known.facts != nil, known.isPossible {
            return known
        }
        let (facts, hash) = try ImageFile.inspect(image)
        return Entry(
            stamp: try Self.found(stamp, image), width: facts.size.width, height: facts.size.height, histogram: nil,
            orientation: nil, fingerprint: hash.hexadecimal, facts: facts)
    }

    /// The entry of a mask. The file is read only if its stamp or the orientation changed.
    /// - Parameter orientation: The orientation to apply to the mask; nil to use the mask's own orientation.
    func entry(ofMask mask: URL, orientation: Orientation?) throws -> Entry {
        let stamp = FileStamp(of: mask)
        if let known = entries[mask.path], let stamp, known.stamp == stamp, known.histogram != nil,
            known.orientation == orientation, known.isPossible
        {
            return known
        }
        let content = try ImageFile.readMaskContent(mask, orientation: orientation)
        return Entry(
            stamp: try Self.found(stamp, mask), width: content.size.width, height: content.size.height,
            histogram: MaskHistogram(content), orientation: orientation, fingerprint: nil, facts: nil)
    }

    private static func found(_ stamp: FileStamp?, _ url: URL) throws -> FileStamp {
        guard let stamp else {
            throw Problem(path: url.path, reason: "the file was just deleted or moved", fix: "put it back")
        }
        return stamp
    }
}
