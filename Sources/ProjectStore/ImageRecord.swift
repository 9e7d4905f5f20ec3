import Files
import Imagery
import Pool

/// What a project remembers of an image.
package struct ImageRecord: Hashable, Sendable {
    package let id: ImageID
    /// From the folder of the images, with extension. In a record that an earlier version made and that no file was
    /// found for yet, the name that version used.
    package var path: String
    /// The size that its labels are for; nil in a record of an earlier version that no file was found for yet.
    package var size: Size?
    /// Names the content that its labels are for; nil as above.
    package var fingerprint: ContentHash?
    /// What the image is for. It never changes by itself.
    package var split: Split
    /// Whether other content took its place. Its labels stay in the journal and are out of use.
    package var isReplaced: Bool

    package init(
        id: ImageID, path: String, size: Size?, fingerprint: ContentHash?, split: Split, isReplaced: Bool = false
    ) {
        self.id = id
        self.path = path
        self.size = size
        self.fingerprint = fingerprint
        self.split = split
        self.isReplaced = isReplaced
    }

    /// Whether an earlier version made the record and no file was found for it yet.
    package var isUnplaced: Bool { fingerprint == nil }
}
