/// The extent of an image in pixels, height first as arrays lie.
package struct Size: Hashable, Codable, Sendable, CustomStringConvertible {
    package var height: Int
    package var width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var count: Int { height * width }

    /// A damaged header must not make the program reserve all memory: 2^27 pixels are 400 MB of RGB.
    package static let maximumPixelCount = 1 << 27

    /// Whether a picture that is read can have this size.
    package var isPlausible: Bool {
        let limit = Self.maximumPixelCount
        return 1...limit ~= height && 1...limit ~= width && height <= limit / width
    }

    /// Width first, as people write it: `480x360`.
    package var description: String { "\(width)x\(height)" }
}
