import Files
import Foundation
import Problems

/// Reads image files. The first bytes of a file decide its format, not its name. Every error contains the path.
package enum ImageFile {
    /// The supported formats.
    private enum Format {
        case png, jpeg
    }

    /// The largest file in bytes: 1 GiB for 2^27 uncompressed pixels of 8 bytes, and 16 MiB for metadata.
    package static let maximumLength = 1 << 30 + 1 << 24

    /// Decodes an image file row by row without keeping the pixels. Returns its facts and the hash of its bytes.
    /// - Throws: `Problem` for every file that `read` refuses.
    package static func inspect(_ url: URL) throws -> (facts: Facts, hash: ContentHash) {
        try naming(url) {
            let bytes = try contents(of: url)
            let facts =
                switch try format(of: bytes) {
                case .png: try PNG.inspect(bytes)
                case .jpeg: try JPEG.inspect(bytes)
                }
            return (facts, ContentHash(bytes))
        }
    }

    /// Reads an image as RGB and applies its EXIF orientation.
    /// - Parameter range: The range by which 16-bit samples are scaled. Nil uses the range of the image itself.
    package static func read(_ url: URL, range: SampleRange? = nil) throws -> Image {
        try naming(url) {
            let bytes = try contents(of: url)
            return switch try format(of: bytes) {
            case .png: try PNG.decode(bytes, range: range)
            case .jpeg: try JPEG.decode(bytes)
            }
        }
    }

    /// Reads the values of a mask as they are stored, or its colors. Only PNG is accepted, because JPEG changes values.
    /// - Parameter orientation: The orientation to apply instead of the mask's own EXIF. Nil applies the mask's own.
    package static func readMaskContent(_ url: URL, orientation: Orientation? = nil) throws -> MaskContent {
        try naming(url) {
            let bytes = try contents(of: url)
            guard try format(of: bytes) == .png else {
                throw Problem(
                    reason: "a JPEG blurs class numbers and cannot hold a mask",
                    fix: "save the mask as a gray or palette PNG")
            }
            return try PNG.decodeMask(bytes, orientation: orientation)
        }
    }

    /// Reads a mask that must contain values, not colors. See `readMaskContent`.
    package static func readMask(_ url: URL, orientation: Orientation? = nil) throws -> LabelMask {
        guard case .values(let mask, _) = try readMaskContent(url, orientation: orientation) else {
            throw Problem(
                path: url.path, reason: "the mask holds RGB pixels, not class numbers",
                fix: "save it as a gray or palette PNG whose values are the class numbers")
        }
        return mask
    }

    private static func format(of bytes: [UInt8]) throws -> Format {
        if bytes.starts(with: PNG.signature) { return .png }
        if bytes.starts(with: JPEG.signature) { return .jpeg }
        throw Problem(
            reason: bytes.isEmpty ? "the file is empty" : "neither a PNG nor a JPEG", fix: "convert it to PNG")
    }

    private static func contents(of url: URL) throws -> [UInt8] {
        // Check the signature first, so that a large file that is no image is not read completely.
        _ = try format(of: RegularFile.prefix(of: url, PNG.signature.count))
        return try RegularFile.read(url, atMost: maximumLength)
    }

    private static func naming<R>(_ url: URL, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let problem as Problem {
            throw problem.of(url.path)
        }
    }
}

extension ImageFile {
    /// The properties of an image file that was decoded.
    package struct Facts: Hashable, Sendable {
        /// The size before the EXIF orientation is applied.
        package let storedSize: Size
        package let orientation: Orientation
        /// The damage of a file that can still be used, one sentence each, for a person to read.
        package let notes: [String]
        /// The range that 16-bit samples use; nil for images of fewer bits.
        package let sampleRange: SampleRange?

        package init(
            storedSize: Size, orientation: Orientation, notes: [String] = [], sampleRange: SampleRange? = nil
        ) {
            self.storedSize = storedSize
            self.orientation = orientation
            self.notes = notes
            self.sampleRange = sampleRange
        }

        /// The size of the image that `read` returns: after the EXIF orientation is applied.
        package var size: Size { orientation.size(ofStored: storedSize) }
    }
}
