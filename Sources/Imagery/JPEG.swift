import CImageCodecs
import Problems

/// Decodes JPEG: baseline and progressive, gray and color. Encodes baseline JPEG.
package enum JPEG {
    /// The first bytes of every JPEG.
    static let signature: [UInt8] = [0xff, 0xd8, 0xff]

    /// Decodes to 8-bit RGB and applies the EXIF orientation.
    ///
    /// Damaged files that `djpeg` decodes with a warning are decoded too. Missing rows at the end are gray. `inspect`
    /// reports the damage.
    /// - Throws: `Problem` if no row can be decoded, for CMYK colors, and for more than 2^27 pixels.
    package static func decode(_ bytes: [UInt8]) throws -> Image {
        let size = try storedSize(of: bytes)
        var damage = tessera_jpeg_damage()
        let pixels = try Codec.decode("JPEG", count: size.count * 3) { pixels, message in
            tessera_jpeg_decode_rgb(
                bytes, bytes.count, Int32(size.width), Int32(size.height), pixels, &damage, &message)
        }
        try damage.throwIfUnusable()
        return Image(size: size, bytes: pixels).upright(Orientation(ofJPEG: bytes))
    }

    /// Encodes an image as baseline JPEG without subsampling.
    /// - Parameter quality: The quality of libjpeg, 1 to 100.
    package static func encode(_ image: Image, quality: Int = 95) -> [UInt8] {
        precondition(1...100 ~= quality, "JPEG: quality \(quality)")
        return Codec.encode("JPEG") { encoded, length, message in
            tessera_jpeg_encode(
                image.bytes, Int32(image.size.width), Int32(image.size.height), Int32(quality), &encoded, &length,
                &message)
        }
    }

    /// Decodes the image without keeping the pixels, and returns its facts.
    /// - Throws: `Problem` for every file that `decode` refuses.
    static func inspect(_ bytes: [UInt8]) throws -> ImageFile.Facts {
        let size = try storedSize(of: bytes)
        var damage = tessera_jpeg_damage()
        var message = tessera_codec_message()
        guard
            tessera_jpeg_decode_rgb(bytes, bytes.count, Int32(size.width), Int32(size.height), nil, &damage, &message)
        else { throw Codec.failure("JPEG", message) }
        try damage.throwIfUnusable()
        return ImageFile.Facts(
            storedSize: size, orientation: Orientation(ofJPEG: bytes), notes: damage.notes(height: size.height))
    }

    private static func storedSize(of bytes: [UInt8]) throws -> Size {
        var width: Int32 = 0
        var height: Int32 = 0
        var colors = TESSERA_JPEG_UNKNOWN
        var message = tessera_codec_message()
        guard tessera_jpeg_header(bytes, bytes.count, &width, &height, &colors, &message) else {
            throw Codec.failure("JPEG", message)
        }
        guard colors == TESSERA_JPEG_RGB else {
            let kind = colors == TESSERA_JPEG_CMYK ? "CMYK colors" : "colors of an unknown kind"
            throw Problem(reason: "the JPEG holds \(kind)", fix: "convert it to RGB")
        }
        let size = try Codec.checked(Size(height: Int(height), width: Int(width)), format: "JPEG")
        // A Huffman-coded scan has at least one bit per block of 64 pixels. The factor 4 allows for truncated files.
        guard size.count <= bytes.count * 64 * 8 * 4 else {
            throw Problem(
                reason: "the JPEG declares \(size) pixels but has only \(bytes.count) bytes",
                fix: "copy the file or make it again")
        }
        return size
    }
}

extension tessera_jpeg_damage {
    /// - Throws: `Problem` if no row was decoded correctly.
    fileprivate func throwIfUnusable() throws {
        guard missing_from != 0, wrong_from != 0 else {
            throw Problem(
                reason: missing_from == 0
                    ? "the JPEG ends before its first rows" : "the JPEG is damaged from its first rows on (\(text))",
                fix: "copy the file or make it again")
        }
    }

    /// The damage in sentences for the user of the image; empty if there is none.
    fileprivate func notes(height: Int) -> [String] {
        var notes: [String] = []
        func rows(from row: Int32) -> String { "from row \(row) of \(height) on" }
        if missing_from >= 0 {
            notes.append("the file ends early: the rows \(rows(from: missing_from)) are missing and shown gray")
        }
        if wrong_from >= 0 { notes.append("the data is damaged: the rows \(rows(from: wrong_from)) may be wrong") }
        if has_wrong_detail { notes.append("the file ends early or is damaged: fine detail may be missing or wrong") }
        if notes.isEmpty, lacks_end { notes.append("the end mark is missing; all rows are there") }
        if notes.isEmpty, !text.isEmpty { notes.append("the file has oddities that change no pixel") }
        return notes.isEmpty || text.isEmpty ? notes : notes.map { "\($0) (\(text))" }
    }

    /// The first warning of libjpeg; empty if there was none.
    private var text: String { Codec.text(warning) }
}
