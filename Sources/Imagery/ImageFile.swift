import Files
import Foundation
import Problems

/// Picture files, told apart by their first bytes, not by their names. Every error names the path.
package enum ImageFile {
    /// The formats that are read.
    private enum Format {
        case png, jpeg
    }

    /// Longer files are not read: 2^27 pixels of the largest kind have a GiB without any compression.
    package static let maximumLength = 1 << 30 + 1 << 24

    /// What is learned of an image file by decoding it once, row by row, without keeping the picture, and the hash of the
    /// same bytes.
    /// - Throws: `Problem` for what `read` refuses.
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

    /// The picture in RGB, upright.
    /// - Parameter range: What 16 bit samples are scaled by; nil for the range that the picture itself uses.
    package static func read(_ url: URL, range: SampleRange? = nil) throws -> Image {
        try naming(url) {
            let bytes = try contents(of: url)
            return switch try format(of: bytes) {
            case .png: try PNG.decode(bytes, range: range)
            case .jpeg: try JPEG.decode(bytes)
            }
        }
    }

    /// The values of a mask as the file stores them, or its colors; only PNG keeps them.
    /// - Parameter orientation: How the mask's pixels lie, where its image says so and not the mask itself.
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

    /// As `readMaskContent`, for masks that must hold values.
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
        // What is no picture is not read whole.
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
    /// What is known of an image file whose every pixel could be decoded.
    package struct Facts: Hashable, Codable, Sendable {
        /// The extent of the rows and columns in the file, which EXIF may say lie on their side.
        package let storedSize: Size
        package let orientation: Orientation
        /// What was wrong with the file though it can be used, a sentence each, for a person to read.
        package let notes: [String]
        /// What 16 bit samples use of their range; nil for pictures of fewer bits.
        package let sampleRange: SampleRange?

        init(storedSize: Size, orientation: Orientation, notes: [String] = [], sampleRange: SampleRange? = nil) {
            self.storedSize = storedSize
            self.orientation = orientation
            self.notes = notes
            self.sampleRange = sampleRange
        }

        /// The extent of the upright picture, as `read` gives it.
        package var size: Size { orientation.size(ofStored: storedSize) }
    }
}
