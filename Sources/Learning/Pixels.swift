/// RGB bytes on their way into the network: a whole image or a crop of one.
package struct Pixels: Sendable, Equatable {
    package let height: Int
    package let width: Int
    /// `height * width * 3` bytes: red, green, blue of each pixel, rows from the top.
    package let bytes: [UInt8]

    package init(height: Int, width: Int, bytes: [UInt8]) {
        precondition(
            height > 0 && width > 0 && bytes.count == height * width * 3,
            "Pixels: \(bytes.count) bytes do not fill \(height) x \(width) RGB")
        self.height = height
        self.width = width
        self.bytes = bytes
    }

    package var size: PixelSize { PixelSize(height: height, width: width) }
}

/// The extent of `Pixels`; only equal sizes go into one batch.
package struct PixelSize: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let height: Int
    package let width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var count: Int { height * width }

    package var description: String { "\(width)x\(height)" }

    package static func < (a: PixelSize, b: PixelSize) -> Bool { (a.height, a.width) < (b.height, b.width) }
}
