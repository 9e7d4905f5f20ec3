import Foundation
import Imagery

/// What an image is for: the pool that labels are asked from, or a measure of what was learned.
package enum Split: String, Codable, CaseIterable, Sendable {
    case train, val, test
}

/// An image of the dataset, and the mask that belongs to it.
package struct PoolImage: Hashable, Sendable {
    /// The file's name without its extension; with its folders in front where several files have that name.
    package let name: String
    package let imageURL: URL
    /// The true labels, where they are known.
    package let maskURL: URL?
    package let size: Size
    package let split: Split

    package init(name: String, imageURL: URL, maskURL: URL?, size: Size, split: Split) {
        self.name = name
        self.imageURL = imageURL
        self.maskURL = maskURL
        self.size = size
        self.split = split
    }
}
