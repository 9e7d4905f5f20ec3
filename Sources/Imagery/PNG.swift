import CImageCodecs
import Problems

/// Decodes and encodes PNG. It decodes all kinds: 1 to 16 bits, gray, palette and RGB, with alpha, interlaced.
package enum PNG {
    /// The first bytes of every PNG.
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// The length in bytes of the signature and the header chunk.
    static let headerLength = 33

    /// Decodes to 8-bit RGB and applies the EXIF orientation.
    ///
    /// 16-bit samples are scaled by the range they use, see `SampleRange`. Alpha is dropped, as PIL's `convert("RGB")`
    /// does. Gamma and color profiles are not applied.
    /// - Parameter range: The range of all images of a dataset, to scale them alike. Nil uses the image's own range.
    /// - Throws: `Problem` if the bytes are damaged or cut off, or declare more than 2^27 pixels.
    package static func decode(_ bytes: [UInt8], range: SampleRange? = nil) throws -> Image {
        let header = try PNGHeader(parsing: bytes)
        let table = header.bitDepth == 16 ? try (range ?? sampleRange(of: bytes, header)).table : []
        return Image(size: header.size, bytes: try pixels(of: bytes, header, as: TESSERA_PNG_RGB, narrowing: table))
            .upright(Orientation(ofPNG: bytes))
    }

    /// Decodes a mask: palette indices and gray values without scaling, or colors. Alpha is dropped.
    ///
    /// 16-bit gray is accepted if every value is below 256. 16-bit colors whose samples are all below 256 are read as
    /// 8-bit colors.
    /// - Parameter orientation: The orientation to apply. Nil applies the one of the EXIF chunk.
    /// - Throws: `Problem` for every file that `decode` refuses, and for 16-bit gray with larger values.
    package static func decodeMask(_ bytes: [UInt8], orientation: Orientation? = nil) throws -> MaskContent {
        let header = try PNGHeader(parsing: bytes)
        let orientation = orientation ?? Orientation(ofPNG: bytes)
        guard header.hasOneValuePerPixel else {
            let range: SampleRange =
                try header.bitDepth == 16 && sampleRange(of: bytes, header) == .bits8 ? .bits8 : .bits16
            let table = header.bitDepth == 16 ? range.table : []
            let colors = try pixels(of: bytes, header, as: TESSERA_PNG_RGB, narrowing: table)
            return .colors(Image(size: header.size, bytes: colors).upright(orientation))
        }
        var largest: UInt32 = 0
        let values = try pixels(
            of: bytes, header, as: TESSERA_PNG_VALUES, narrowing: SampleRange.bits8.table, largest: &largest)
        guard largest < 256 else {
            throw Problem(
                reason: "the 16 bit mask holds the value \(largest)",
                fix: "masks hold values of 0 to 255: map larger ones to class numbers")
        }
        let mask = LabelMask(size: header.size, values: values).upright(orientation)
        return .values(mask, palette: header.hasPalette ? palette(of: bytes) : [])
    }

    /// Decodes the image without keeping the pixels, and returns its facts.
    /// - Throws: `Problem` for every file that `decode` refuses.
    static func inspect(_ bytes: [UInt8]) throws -> ImageFile.Facts {
        let header = try PNGHeader(parsing: bytes)
        let range = try sampleRange(of: bytes, header)
        return ImageFile.Facts(
            storedSize: header.size, orientation: Orientation(ofPNG: bytes),
            sampleRange: header.bitDepth == 16 ? range : nil)
    }

    /// Encodes an image as 8-bit RGB.
    package static func encode(_ image: Image) -> [UInt8] {
        encode(image.bytes, size: image.size, channels: 3, palette: [])
    }

    /// Encodes a mask as 8-bit gray, or with a `palette` of up to 256 colors as palette indices. Both keep the values.
    /// - Precondition: A palette has a color for every value of the mask.
    package static func encodeMask(_ mask: LabelMask, palette: [RGB]? = nil) -> [UInt8] {
        let colors = palette ?? []
        precondition(colors.count <= 256, "PNG: a palette of \(colors.count) colors")
        if !colors.isEmpty, let largest = mask.values.max() {
            precondition(Int(largest) < colors.count, "PNG: value \(largest) in a palette of \(colors.count) colors")
        }
        return encode(
            mask.values, size: mask.size, channels: 1, palette: colors.flatMap { [$0.red, $0.green, $0.blue] })
    }

    /// Encodes values as 16-bit gray.
    package static func encode(gray16 values: [UInt16], size: Size) -> [UInt8] {
        precondition(values.count == size.count, "PNG: \(values.count) values for \(size) pixels")
        let samples = values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        return encode(samples, size: size, channels: 1, bits: 16, palette: [])
    }

    private static func encode(
        _ samples: [UInt8], size: Size, channels: Int, bits: Int = 8, palette: [UInt8]
    ) -> [UInt8] {
        precondition(size.count > 0, "PNG: a picture of \(size) pixels")
        return Codec.encode("PNG") { encoded, length, message in
            tessera_png_encode(
                samples, UInt32(size.width), UInt32(size.height), Int32(channels), Int32(bits), palette,
                Int32(palette.count / 3), &encoded, &length, &message)
        }
    }

    /// The content of the first chunk with this name. Nil if there is none, or if its checksum is wrong.
    static func chunk(_ name: String, of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var start = 0
        var count = 0
        return tessera_png_chunk(bytes, bytes.count, name, &start, &count) ? bytes[start..<start + count] : nil
    }

    private static func palette(of bytes: [UInt8]) -> [RGB] {
        let entries = Array(chunk("PLTE", of: bytes) ?? [])
        return stride(from: 0, to: entries.count - 2, by: 3).map { RGB(entries[$0], entries[$0 + 1], entries[$0 + 2]) }
    }

    /// Decodes the image only to find its largest sample.
    private static func sampleRange(of bytes: [UInt8], _ header: PNGHeader) throws -> SampleRange {
        var largest: UInt32 = 0
        var message = tessera_codec_message()
        guard
            tessera_png_decode(
                bytes, bytes.count, UInt32(header.size.width), UInt32(header.size.height), TESSERA_PNG_RGB, nil, nil,
                &largest, &message)
        else { throw Codec.failure("PNG", message) }
        return SampleRange(holding: Int(largest))
    }

    private static func pixels(
        of bytes: [UInt8], _ header: PNGHeader, as target: tessera_png_target, narrowing table: [UInt8]
    ) throws -> [UInt8] {
        var largest: UInt32 = 0
        return try pixels(of: bytes, header, as: target, narrowing: table, largest: &largest)
    }

    private static func pixels(
        of bytes: [UInt8], _ header: PNGHeader, as target: tessera_png_target, narrowing table: [UInt8],
        largest: inout UInt32
    ) throws -> [UInt8] {
        let size = header.size
        return try Codec.decode("PNG", count: size.count * (target == TESSERA_PNG_RGB ? 3 : 1)) { pixels, message in
            tessera_png_decode(
                bytes, bytes.count, UInt32(size.width), UInt32(size.height), target, table, pixels, &largest, &message)
        }
    }
}
