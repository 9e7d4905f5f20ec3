import Imagery

/// The ID of an image in a project. It stays the same if the file is renamed or moved.
package struct ImageID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package static func < (a: ImageID, b: ImageID) -> Bool { a.number < b.number }

    package var description: String { "image \(number)" }
}

/// Identifies a tile in the journal by image ID and pixel rectangle. It does not depend on other images or on the
/// tiling.
package struct TileKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let image: ImageID
    package let rect: PixelRect

    package init(image: ImageID, rect: PixelRect) {
        self.image = image
        self.rect = rect
    }

    package static func < (a: TileKey, b: TileKey) -> Bool {
        (a.image, a.rect.top, a.rect.left, a.rect.height, a.rect.width)
            < (b.image, b.rect.top, b.rect.left, b.rect.height, b.rect.width)
    }

    package var description: String { "\(image), \(rect.size) pixels at row \(rect.top), column \(rect.left)" }
}
