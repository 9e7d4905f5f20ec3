import Files
import Imagery
import Pool

/// The record of an image in a project.
package struct ImageRecord: Hashable, Sendable {
    package let id: ImageID
    /// The path from the image folder, with extension. For a record of an earlier version without a file, it is the
    /// name that this version used.
    package var path: String
    /// The size of the image that the labels belong to; nil for a record of an earlier version without a file.
    package var size: Size?
    /// The hash of the content that the labels belong to; nil for a record of an earlier version without a file.
    package var fingerprint: ContentHash?
    /// The split of the image. It does not change unless the user asks for it.
    package var split: Split
    /// Whether other content replaced the image. Its labels stay in the journal but are not used.
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

    /// Whether the record is of an earlier version and has no file yet.
    package var isUnplaced: Bool { fingerprint == nil }
}
