import CZlib

/// Writes the colors of a raster as a PNG file. It is made for speed: the program's other PNG files are written by
/// `Imagery`, which is on a higher floor.
enum RasterPNG {
    /// Above this number of pixels, the two lowest bits of each color are dropped. The eye hardly sees it, and a photo
    /// needs 30% fewer bytes, so that it arrives in half a second over a line of 10 Mbit/s.
    private static let exactPixels = 400_000

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// A PNG file with 8 bits of red, green and blue for each pixel. The alpha of the raster is ignored.
    static func encode(_ raster: Raster) -> [UInt8] {
        var file = signature
        append("IHDR", bytes(raster.width) + bytes(raster.height) + [8, 2, 0, 0, 0], to: &file)
        append("IDAT", Deflate.compress(filtered(raster), .photo), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    /// A PNG file with a palette of colors and opacities, which needs a quarter of the bytes and of the time. Nil if
    /// the raster has more than 256 of them.
    /// - Parameter isOpaque: Whether the alpha of the raster is ignored.
    static func encodeIndexed(_ raster: Raster, isOpaque: Bool = false) -> [UInt8]? {
        guard let (palette, rows) = indexed(raster, leastAlpha: isOpaque ? 255 : 0) else { return nil }
        var file = signature
        append("IHDR", bytes(raster.width) + bytes(raster.height) + [8, 3, 0, 0, 0], to: &file)
        append("PLTE", palette.flatMap { [UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16 & 255)] }, to: &file)
        append("tRNS", palette.map { UInt8($0 >> 24) }, to: &file)
        append("IDAT", Deflate.compress(rows, .areas), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    /// The colors with their opacity, red in the lowest byte; and the index of each pixel, each row after a 0: no
    /// filter. Nil if there are more than 256 colors.
    private static func indexed(_ raster: Raster, leastAlpha: UInt8) -> (palette: [UInt32], rows: [UInt8])? {
        var palette: [UInt32] = []
        var rows = [UInt8](repeating: 0, count: raster.height * (raster.width + 1))
        // Open addressing: the index of a color is at its hash, or after it.
        var slots = [Int16](repeating: -1, count: 1024)
        var last: (color: UInt32, index: UInt8)?
        for y in 0..<raster.height {
            for x in 0..<raster.width {
                let at = 4 * (y * raster.width + x)
                let color =
                    UInt32(raster.bytes[at]) | UInt32(raster.bytes[at + 1]) << 8 | UInt32(raster.bytes[at + 2]) << 16
                    | UInt32(max(leastAlpha, raster.bytes[at + 3])) << 24
                if last?.color != color {
                    var slot = Int((color &* 2_654_435_761) >> 22)
                    while slots[slot] >= 0, palette[Int(slots[slot])] != color { slot = (slot + 1) & 1023 }
                    if slots[slot] < 0 {
                        guard palette.count < 256 else { return nil }
                        slots[slot] = Int16(palette.count)
                        palette.append(color)
                    }
                    last = (color, UInt8(slots[slot]))
                }
                rows[y * (raster.width + 1) + 1 + x] = last!.index
            }
        }
        return (palette, rows)
    }

    /// Each row begins with 4: the Paeth filter, which suits photos best. Each byte is replaced by its difference from
    /// the nearest of its left, upper and upper left neighbors to `left + up - upperLeft`.
    private static func filtered(_ raster: Raster) -> [UInt8] {
        let stride = 3 * raster.width
        let isExact = raster.width * raster.height <= exactPixels
        // The highest bits fill the lowest ones, so that black and white stay.
        func value(_ byte: UInt8) -> UInt8 { isExact ? byte : byte & 0xFC | byte >> 6 }
        var result = [UInt8](repeating: 4, count: raster.height * (stride + 1))
        // Both begin with three zeros, the pixel to the left of the image.
        var above = [UInt8](repeating: 0, count: stride + 3)
        var row = above
        for y in 0..<raster.height {
            for x in 0..<raster.width {
                let at = 4 * (y * raster.width + x)
                for channel in 0..<3 { row[3 * x + 3 + channel] = value(raster.bytes[at + channel]) }
            }
            result.withUnsafeMutableBufferPointer { result in
                row.withUnsafeBufferPointer { row in
                    above.withUnsafeBufferPointer {
                        differences(row, $0, UnsafeMutableBufferPointer(rebasing: result[(y * (stride + 1) + 1)...]))
                    }
                }
            }
            swap(&row, &above)
        }
        return result
    }

    /// One row of differences. Without checks of indices, the compiler uses vector instructions.
    /// - Parameters:
    ///   - row: The bytes of the row after three zeros.
    ///   - above: The same for the row above.
    ///   - target: The differences, three bytes less than `row` has.
    private static func differences(
        _ row: UnsafeBufferPointer<UInt8>, _ above: UnsafeBufferPointer<UInt8>,
        _ target: UnsafeMutableBufferPointer<UInt8>
    ) {
        precondition(row.count == above.count && row.count <= target.count + 3, "RasterPNG: rows of other lengths")
        let count = row.count - 3
        guard count > 0, let row = row.baseAddress, let above = above.baseAddress, let target = target.baseAddress
        else { return }
        for at in 0..<count {
            let (left, up, upperLeft) = (Int16(row[at]), Int16(above[at + 3]), Int16(above[at]))
            let (toLeft, toUp) = (abs(up &- upperLeft), abs(left &- upperLeft))
            let toUpperLeft = abs(left &+ up &- 2 &* upperLeft)
            let nearest = toLeft <= toUp && toLeft <= toUpperLeft ? left : toUp <= toUpperLeft ? up : upperLeft
            target[at] = row[at + 3] &- UInt8(truncatingIfNeeded: nearest)
        }
    }

    private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
        let content = Array(type.utf8) + data
        file += bytes(data.count) + content + bytes(Int(crc32(0, content, UInt32(content.count))))
    }

    private static func bytes(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } }
}
