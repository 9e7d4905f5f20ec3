/// The extent of an image in pixels, height first as arrays lie.
package struct Size: Hashable, Codable, Sendable, CustomStringConvertible {
    package var height: Int
    package var width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var count: Int { height * width }

    /// Width first, as people write it: `480x360`.
    package var description: String { "\(width)x\(height)" }
}
