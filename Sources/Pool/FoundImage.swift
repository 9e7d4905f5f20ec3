import Files
import Foundation
import Imagery
import Problems

/// An image as it was found in the folders of a dataset, with the mask that belongs to it.
package struct FoundImage: Hashable, Sendable {
    /// The path from the folder of the images, with extension: what the image is called in a project.
    package let path: String
    package let imageURL: URL
    /// The true labels, where they are known.
    package let maskURL: URL?
    /// How the mask's pixels lie, where that is not for the mask itself to say.
    package let maskOrientation: Orientation?
    package let size: Size
    package let fingerprint: ContentHash
    /// What lists or folders say the image is for; nil where they say nothing.
    package let listedSplit: Split?
    /// What was wrong with the file though it can be used, a sentence each.
    package let notes: [String]
    /// What the samples of a picture of 16 bits use of their range; nil for other pictures.
    package let sampleRange: SampleRange?
    /// Why the image cannot be used with the project's classes and tiling; nil where it can.
    package let problem: Problem?

    /// The path without extension.
    package var stem: String { PictureFiles.stem(of: path) }

    /// The file's name without folders and extension.
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
