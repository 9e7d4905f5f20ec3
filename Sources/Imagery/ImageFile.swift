import Foundation

/// Picture files, told apart by their first bytes, not by their names. Every error names the path.
package enum ImageFile {
    /// The formats that are read.
    package enum Format: Sendable {
        case png, jpeg
    }

    /// What is learned of an image file without decoding it.
    package static func size(_ url: URL) throws -> Size {
        try naming(url) {
            let head = try contents(of: url, upTo: 1 << 16)
            switch try format(of: head) {
            case .png: return try PNG.size(of: head)
            case .jpeg:
                // A long profile or thumbnail may stand before the frame's header.
                if let size = try? JPEG.size(of: head) { return size }
                return try JPEG.size(of: try contents(of: url))
            }
        }
    }

    /// The picture in RGB.
    package static func read(_ url: URL) throws -> Image {
        try naming(url) {
            let bytes = try contents(of: url)
            return switch try format(of: bytes) {
            case .png: try PNG.decode(bytes)
            case .jpeg: try JPEG.decode(bytes)
            }
        }
    }

    /// The raw values of a mask; only PNG keeps them.
    package static func readMask(_ url: URL) throws -> LabelMask {
        try naming(url) {
            let bytes = try contents(of: url)
            guard try format(of: bytes) == .png else {
                throw ImageryError(
                    reason: "a JPEG blurs class numbers and cannot hold a mask",
                    mend: "save the mask as a gray or palette PNG")
            }
            return try PNG.decodeMask(bytes)
        }
    }

    /// The extent, after a look at the whole file that finds most damage without decoding: the checksums of a PNG.
    /// A JPEG has none; its damage shows when it is read.
    package static func check(_ url: URL) throws -> Size {
        try naming(url) {
            let bytes = try contents(of: url)
            switch try format(of: bytes) {
            case .png:
                try PNG.check(bytes)
                return try PNG.size(of: bytes)
            case .jpeg: return try JPEG.size(of: bytes)
            }
        }
    }

    private static func format(of bytes: [UInt8]) throws -> Format {
        if bytes.starts(with: PNG.signature) { return .png }
        if bytes.starts(with: JPEG.signature) { return .jpeg }
        throw ImageryError(
            reason: bytes.isEmpty ? "the file is empty" : "neither a PNG nor a JPEG", mend: "convert it to PNG")
    }

    private static func contents(of url: URL, upTo limit: Int? = nil) throws -> [UInt8] {
        do {
            guard let limit else { return [UInt8](try Data(contentsOf: url)) }
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            return [UInt8](try file.read(upToCount: limit) ?? Data())
        } catch {
            let reason =
                FileManager.default.fileExists(atPath: url.path)
                ? "the file cannot be read" : "there is no such file"
            throw ImageryError(reason: reason, mend: "check the path and who may read it")
        }
    }

    private static func naming<R>(_ url: URL, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch var error as ImageryError {
            error.path = url.path
            throw error
        }
    }
}
