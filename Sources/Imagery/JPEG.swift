import CImageCodecs

/// JPEG, baseline and progressive, gray and color.
package enum JPEG {
    /// The first bytes of every JPEG.
    static let signature: [UInt8] = [0xff, 0xd8, 0xff]

    /// The picture in 8 bit RGB, turned upright by the orientation that EXIF notes, as cameras and phones do.
    /// - Throws: `ImageryError` where the bytes are damaged, cut off, of CMYK colors, or declare more than 2^27 pixels.
    package static func decode(_ bytes: [UInt8]) throws -> Image {
        let size = try storedSize(of: bytes)
        let pixels = try Codec.decode("JPEG", count: size.count * 3) { pixels, message in
            tessera_jpeg_decode_rgb(bytes, bytes.count, Int32(size.width), Int32(size.height), pixels, &message)
        }
        return Image(size: size, bytes: pixels).upright(Orientation(ofJPEG: bytes))
    }

    /// The extent of the upright picture from the headers, which end where the first scan starts.
    package static func size(of bytes: [UInt8]) throws -> Size {
        Orientation(ofJPEG: bytes).size(ofStored: try storedSize(of: bytes))
    }

    private static func storedSize(of bytes: [UInt8]) throws -> Size {
        var width: Int32 = 0
        var height: Int32 = 0
        var isRGB = false
        var message = tessera_codec_message()
        guard tessera_jpeg_header(bytes, bytes.count, &width, &height, &isRGB, &message) else {
            throw Codec.failure("JPEG", message)
        }
        guard isRGB else {
            throw ImageryError(reason: "the JPEG holds CMYK colors", mend: "convert it to RGB")
        }
        return try Codec.checked(Size(height: Int(height), width: Int(width)), format: "JPEG")
    }

    /// - Parameter quality: 1 to 100.
    package static func encode(_ image: Image, quality: Int = 95) -> [UInt8] {
        precondition(1...100 ~= quality, "JPEG: quality \(quality)")
        precondition(
            1...65_500 ~= image.size.width && 1...65_500 ~= image.size.height, "JPEG: a picture of \(image.size) pixels"
        )
        return Codec.encode("JPEG") { encoded, length, message in
            tessera_jpeg_encode(
                image.bytes, Int32(image.size.width), Int32(image.size.height), Int32(quality), &encoded, &length,
                &message)
        }
    }
}
