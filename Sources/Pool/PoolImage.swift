import Files
import Foundation
import Imagery

/// The use of an image: training images are the pool, validation and test images measure the network.
package enum Split: String, Codable, CaseIterable, Sendable {
    case train, val, test
}

/// An image of the dataset with its mask.
package struct PoolImage: Hashable, Sendable {
    /// The name on the screen: the file name without extension. If several files have this name, the folders or the
    /// extension are added. It can change when other images are added or removed.
    package let name: String
    /// The path from the image folder, with extension. It does not depend on other images.
    package let path: String
    package let imageURL: URL
    /// The file with the ground truth, if there is one.
    package let maskURL: URL?
    /// The orientation to apply to the mask; nil to use the mask's own orientation.
    package let maskOrientation: Orientation?
    package let size: Size
    package let split: Split
    /// The content hash of the file; nil if the file was not read.
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

    /// The file name without folders and extension.
    var shortName: String { stem.pathParts.name }

    /// The path without extension.
    package var stem: String { Self.stem(ofFile: path) }

    /// A path without the extension of an image file.
    package static func stem(ofFile path: String) -> String { PictureFiles.stem(of: path) }
}
