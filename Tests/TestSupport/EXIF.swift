/// Makes EXIF data with an orientation.
package enum EXIF {
    /// A TIFF structure with a maker and an orientation: 1 to 8, or an invalid value.
    package static func tiff(orientation: Int, isLittle: Bool = true, type: UInt8 = 3) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let big = (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 255) }
            return isLittle ? big.reversed() : big
        }
        var tiff: [UInt8] = isLittle ? [0x49, 0x49] : [0x4D, 0x4D]
        tiff += number(42, 2) + number(8, 4) + number(2, 2)
        tiff += number(271, 2) + number(2, 2) + number(2, 4) + [65, 0, 0, 0]
        return tiff + number(274, 2) + number(Int(type), 2) + number(1, 4) + number(orientation, 2) + [0, 0]
            + number(0, 4)
    }

    /// Inserts the structure into a JPEG, as its first segment.
    package static func inserted(_ tiff: [UInt8], intoJPEG jpeg: [UInt8]) -> [UInt8] {
        let content = Array("Exif\0\0".utf8) + tiff
        let length = content.count + 2
        return Array(jpeg[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content + jpeg[2...]
    }

    /// Inserts the structure into a PNG, as the last chunk before the end.
    package static func inserted(_ tiff: [UInt8], intoPNG png: [UInt8]) -> [UInt8] {
        Array(png.dropLast(12)) + PNGBuilder.chunk("eXIf", tiff) + png.suffix(12)
    }
}
