/// The size of an image in pixels, height first as in array shapes.
package struct Size: Hashable, Codable, Sendable, CustomStringConvertible {
    package var height: Int
    package var width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The number of pixels.
    package var count: Int { height * width }

    /// The largest number of pixels that is read. A damaged header must not make the program allocate all memory: 2^27
    /// pixels need 400 MB as RGB.
    package static let maximumPixelCount = 1 << 27

    /// Whether an image of this size is read: it has pixels, and at most `maximumPixelCount`.
    package var isPlausible: Bool {
        let limit = Self.maximumPixelCount
        return 1...limit ~= height && 1...limit ~= width && height <= limit / width
    }

    /// The size times a factor, rounded, at least one pixel high and wide.
    package func scaled(by factor: Double) -> Size {
        Size(
            height: max(1, Int((Double(height) * factor).rounded())),
            width: max(1, Int((Double(width) * factor).rounded())))
    }

    /// The size with the width first, as people write it: `480x360`.
    package var description: String { "\(width)x\(height)" }
}
