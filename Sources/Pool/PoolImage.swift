import Files
import Foundation
import Imagery

/// What an image is for: the pool that labels are asked from, or a measure of what was learned.
package enum Split: String, Codable, CaseIterable, Sendable {
    case train, val, test
}

/// An image of the dataset, and the mask that belongs to it.
package struct PoolImage: Hashable, Sendable {
    /// What the image is called on the screen: the file's name without its extension; with its folders in front, or
    /// its extension, where several files have that name. It may change when other images come or go.
    package let name: String
    /// The path from the folder of the images, with extension. It does not depend on other images.
    package let path: String
    package let imageURL: URL
    /// The true labels, where they are known.
    package let maskURL: URL?
    /// How the mask's pixels lie, where that is not for the mask itself to say.
    package let maskOrientation: Orientation?
    package let size: Size
    package let split: Split
    /// Names the content of the file; nil where nobody read it.
    package let fingerprint: ContentHash?

    package init(
        name: String, path: String? = nil, imageURL: URL, maskURL: URL?, maskOrientation: Orientation? = nil,
        size: Size, split: Split, fingerprint: ContentHash? = nil
    ) {
        self.name = name
        self.path = path ?? imageURL.lastPathComponent
        self.imageURL = imageURL
        self.maskURL = maskURL
        self.maskOrientation = maskOrientation
        self.size = size
        self.split = split
        self.fingerprint = fingerprint
    }

    /// The file's name without folders and extension.
    var shortName: String { stem.pathParts.name }

    /// The path without extension.
    package var stem: String { PictureFiles.stem(of: path) }
}
