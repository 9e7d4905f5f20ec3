import GRDB
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
///
/// A tile has the labels of the project, and can also have labels that other annotators drew without seeing them
/// (second labels). They have a key, edits and states of their own. Training never uses them.
package struct TileKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let image: ImageID
    package let rect: PixelRect
    /// The annotator of second labels; nil for the labels of the project.
    package let annotator: String?

    /// - Parameter annotator: An empty name counts as nil.
    package init(image: ImageID, rect: PixelRect, annotator: String? = nil) {
        self.image = image
        self.rect = rect
        self.annotator = annotator == "" ? nil : annotator
    }

    /// The key of the same tile for the second labels of an annotator, or for the labels of the project.
    package func labels(of annotator: String?) -> TileKey { TileKey(image: image, rect: rect, annotator: annotator) }

    package static func < (a: TileKey, b: TileKey) -> Bool {
        if (a.image, a.rect) == (b.image, b.rect) { return a.annotator ?? "" < b.annotator ?? "" }
        return (a.image, a.rect.top, a.rect.left, a.rect.height, a.rect.width)
            < (b.image, b.rect.top, b.rect.left, b.rect.height, b.rect.width)
    }

    package var description: String {
        "\(image), \(rect.size) pixels at row \(rect.top), column \(rect.left)"
            + (annotator.map { ", second labels of \($0)" } ?? "")
    }
}

extension TileKey {
    /// The values of the columns image, top, left, height and width.
    var columnValues: StatementArguments { [image.number, rect.top, rect.left, rect.height, rect.width] }
}
