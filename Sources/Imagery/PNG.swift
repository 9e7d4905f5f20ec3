import CImageCodecs

/// PNG, all kinds: 1 to 16 bits, gray, palette, RGB, with and without alpha, interlaced or not.
package enum PNG {
    /// The first bytes of every PNG.
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// How many bytes from the start `size(of:)` needs.
    static let headerLength = 33

    /// The picture in 8 bit RGB.
    ///
    /// 16 bit samples are rounded to 8 bits. Alpha is dropped and the color beneath it kept, as the image readers of
    /// Python's training code do. Gamma and color profiles are not applied.
    /// - Throws: `ImageryError` where the bytes are damaged, cut off, or declare more than 2^27 pixels.
    package static func decode(_ bytes: [UInt8]) throws -> Image {
        let header = try PNGHeader(bytes)
        try header.checkLength(bytes.count)
        let size = header.size
        let pixels = try Codec.decode("PNG", count: size.count * 3) { pixels, message in
            tessera_png_decode_rgb(bytes, bytes.count, UInt32(size.width), UInt32(size.height), pixels, &message)
        }
        return Image(size: size, bytes: pixels)
    }

    /// The values of a mask as the file stores them: palette indices, or gray values without scaling.
    ///
    /// 16 bit gray is read where every value is below 256.
    /// - Throws: `ImageryError` for what `decode` refuses, and for pictures in colors or with alpha.
    package static func decodeMask(_ bytes: [UInt8]) throws -> LabelMask {
        let header = try PNGHeader(bytes)
        guard header.hasOneSamplePerPixel else {
            throw ImageryError(
                reason: "the mask holds \(header.kindName) pixels, not class numbers",
                mend: "save it as a gray or palette PNG whose values are the class numbers")
        }
        try header.checkLength(bytes.count)
        let size = header.size
        let width = header.bitDepth == 16 ? 2 : 1
        let samples = try Codec.decode("PNG", count: size.count * width) { samples, message in
            tessera_png_decode_samples(
                bytes, bytes.count, UInt32(size.width), UInt32(size.height), Int32(width), samples, &message)
        }
        return LabelMask(size: size, values: width == 1 ? samples : try narrowed(samples))
    }

    /// The extent from the header alone; the first 33 bytes suffice.
    package static func size(of bytes: [UInt8]) throws -> Size { try PNGHeader(bytes).size }

    /// Compares the checksums of all chunks up to the end mark: finds damage at a fraction of the cost of decoding.
    package static func check(_ bytes: [UInt8]) throws {
        var message = tessera_codec_message()
        guard tessera_png_check(bytes, bytes.count, &message) else { throw Codec.failure("PNG", message) }
    }

    /// 8 bit RGB.
    package static func encode(_ image: Image) -> [UInt8] {
        encode(image.bytes, size: image.size, channels: 3, palette: [])
    }

    /// 8 bit gray, or with a `palette` of up to 256 colors 8 bit palette indices; the values are kept either way.
    /// - Precondition: every value of the mask has a color in the palette.
    package static func encodeMask(_ mask: LabelMask, palette: [RGB]? = nil) -> [UInt8] {
        let colors = palette ?? []
        precondition(colors.count <= 256, "PNG: a palette of \(colors.count) colors")
        if !colors.isEmpty, let largest = mask.values.max() {
            precondition(Int(largest) < colors.count, "PNG: value \(largest) in a palette of \(colors.count) colors")
        }
        return encode(
            mask.values, size: mask.size, channels: 1, palette: colors.flatMap { [$0.red, $0.green, $0.blue] })
    }

    private static func encode(_ samples: [UInt8], size: Size, channels: Int, palette: [UInt8]) -> [UInt8] {
        precondition(size.count > 0, "PNG: a picture of \(size) pixels")
        return Codec.encode("PNG") { encoded, length, message in
            tessera_png_encode(
                samples, UInt32(size.width), UInt32(size.height), Int32(channels), palette, Int32(palette.count / 3),
                &encoded, &length, &message)
        }
    }

    private static func narrowed(_ samples: [UInt8]) throws -> [UInt8] {
        try stride(from: 0, to: samples.count, by: 2).map { at in
            guard samples[at] == 0 else {
                throw ImageryError(
                    reason: "the 16 bit mask holds the value \(Int(samples[at]) << 8 | Int(samples[at + 1]))",
                    mend: "masks hold values of 0 to 255: map larger ones to class numbers")
            }
            return samples[at + 1]
        }
    }
}
