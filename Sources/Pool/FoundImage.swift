import Files
import Foundation
import Imagery
import Problems

/// An image of the dataset folders with its mask.
package struct FoundImage: Hashable, Sendable {
    /// The path from the image folder, with extension. A project knows the image by this path.
    package let path: String
    package let imageURL: URL
    /// The file with the ground truth, if there is one.
    package let maskURL: URL?
    /// The orientation to apply to the mask; nil to use the mask's own orientation.
    package let maskOrientation: Orientation?
    package let size: Size
    package let fingerprint: ContentHash
    /// The split by lists or folders; nil if they do not give it.
    package let listedSplit: Split?
    /// Notes about a usable file with something wrong, one sentence each.
    package let notes: [String]
    /// The range that the samples of a 16-bit image use; nil for other images.
    package let sampleRange: SampleRange?
    /// The reason why the image cannot be used with the classes and the tiling; nil if it can.
    package let problem: Problem?

    /// The path without extension.
    package var stem: String { PictureFiles.stem(of: path) }

    /// The file name without folders and extension.
    package var shortName: String { stem.pathParts.name }

    init(_ inspection: Inspection, masksAsStored: Bool, problem: Problem?) {
        let pair = inspection.pair
        path = pair.path
        imageURL = pair.image
        maskURL = pair.mask
        maskOrientation = masksAsStored ? inspection.facts?.orientation : nil
        size = inspection.size
        fingerprint = inspection.fingerprint
        listedSplit = pair.split
        notes = inspection.facts?.notes ?? []
        sampleRange = inspection.facts?.sampleRange
        self.problem = problem
    }
}
