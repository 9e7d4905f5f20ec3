/// An RGB image: 8 bits per channel, rows from the top, channels interleaved.
package struct Image: Sendable, Equatable {
    package let size: Size
    /// `height * width * 3` bytes: red, green and blue of each pixel. The count must not change.
    package var bytes: [UInt8]

    package init(size: Size, bytes: [UInt8]) {
        precondition(bytes.count == size.count * 3, "Image: \(bytes.count) bytes do not fill \(size) RGB")
        self.size = size
        self.bytes = bytes
    }

    package init(size: Size, fill: RGB = RGB(0, 0, 0)) {
        self.size = size
        bytes = [UInt8](unsafeUninitializedCapacity: size.count * 3) { bytes, initialized in
            for at in 0..<size.count {
                bytes[3 * at] = fill.red
                bytes[3 * at + 1] = fill.green
                bytes[3 * at + 2] = fill.blue
            }
            initialized = size.count * 3
        }
    }

    package subscript(row: Int, column: Int) -> RGB {
        get {
            let at = (row * size.width + column) * 3
            return RGB(bytes[at], bytes[at + 1], bytes[at + 2])
        }
        set {
            let at = (row * size.width + column) * 3
            bytes[at] = newValue.red
            bytes[at + 1] = newValue.green
            bytes[at + 2] = newValue.blue
        }
    }

    /// The part inside `rect`, which must lie within the image.
    package func cropped(to rect: PixelRect) -> Image {
        precondition(
            rect.top >= 0 && rect.left >= 0 && rect.rows.upperBound <= size.height
                && rect.columns.upperBound <= size.width, "Image: \(rect) does not lie within \(size)")
        if rect.size == size { return self }
        var cropped: [UInt8] = []
        cropped.reserveCapacity(rect.count * 3)
        for row in rect.rows {
            let start = (row * size.width + rect.left) * 3
            cropped += bytes[start..<start + rect.width * 3]
        }
        return Image(size: rect.size, bytes: cropped)
    }
}
