/// Pixels with opacity: red, green, blue and alpha of each, row by row. The colors are not multiplied by alpha.
package struct Raster: Equatable, Sendable {
    package let width: Int
    package let height: Int
    package var bytes: [UInt8]

    /// A transparent raster.
    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        bytes = [UInt8](repeating: 0, count: 4 * self.width * self.height)
    }

    package subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
        get {
            let at = 4 * (y * width + x)
            return (bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3])
        }
        set {
            let at = 4 * (y * width + x)
            bytes[at] = newValue.red
            bytes[at + 1] = newValue.green
            bytes[at + 2] = newValue.blue
            bytes[at + 3] = newValue.alpha
        }
    }

    package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

    /// The smallest rectangle with all pixels that differ from those of a raster of the same size; nil if none does.
    package func difference(from other: Raster) -> Rect? {
        precondition(width == other.width && height == other.height, "Raster: \(width)x\(height), other size")
        return Rect(differencesBetween: bytes, and: other.bytes, width: width, bytesPerPixel: 4)
    }

    /// The bytes of a part, row by row.
    package func bytes(of part: Rect) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(4 * part.width * part.height)
        for y in part.y..<part.y + part.height {
            let start = 4 * (y * width + part.x)
            result += bytes[start..<start + 4 * part.width]
        }
        return result
    }
}
