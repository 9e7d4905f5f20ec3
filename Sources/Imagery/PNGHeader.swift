import Problems

/// The header of a PNG: its first chunk, IHDR.
struct PNGHeader {
    let size: Size
    let bitDepth: Int
    private let colorType: UInt8

    /// Parses the header at the start of a PNG file.
    /// - Throws: `Problem` if `bytes` do not start with a PNG header, or if it declares too many pixels.
    init(parsing bytes: [UInt8]) throws {
        guard bytes.starts(with: PNG.signature) else {
            throw Problem(reason: "not a PNG", fix: "convert it to PNG")
        }
        guard bytes.count >= PNG.headerLength, bytes[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
            throw Problem(reason: "the PNG ends within its header", fix: "copy the file or make it again")
        }
        let width = Self.bigEndian(bytes[16..<20])
        let height = Self.bigEndian(bytes[20..<24])
        size = try Codec.checked(Size(height: height, width: width), format: "PNG")
        bitDepth = Int(bytes[24])
        colorType = bytes[25]
        try checkLength(bytes.count)
    }

    var hasPalette: Bool { colorType == 3 }

    /// Whether the image is gray or has a palette. Alpha does not count.
    var hasOneValuePerPixel: Bool { colorType & 2 == 0 || hasPalette }

    /// Refuses a file that is too short for its pixels, before memory is allocated. Deflate compresses at most by 1032.
    private func checkLength(_ length: Int) throws {
        let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1
        guard size.count * samples * bitDepth / 8 <= length * 1032 else {
            throw Problem(
                reason: "the PNG declares \(size) pixels but has only \(length) bytes",
                fix: "copy the file or make it again")
        }
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
