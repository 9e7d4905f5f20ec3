/// A mismatch between a project and its files, or between its labels and its settings, with a fix.
package struct Finding: Hashable, Sendable, Encodable, CustomStringConvertible {
    package enum Kind: String, Sendable, Encodable {
        /// The file of an image has another path. Its labels are still used.
        case moved
        /// The content of the file changed. Its labels are not used until the user decides.
        case changed
        /// The file of an image is missing. Its labels stay in the journal.
        case missing
        /// An image with labels cannot be used, for example because it is unreadable.
        case leftOut
        /// A file without labels that is not used, for example because it is unreadable.
        case file
        /// Lists or folders assign an image to another split than the project does.
        case split
        /// Labels of an earlier version of Tessera name an image by a name that several images have.
        case ambiguous
        /// Labels of an earlier version of Tessera cannot be assigned to pixels.
        case unplaced
        /// Tiles that became drafts when the tiling changed.
        case tiling
        /// Manual choices (added, excluded) for tiles of another tiling.
        case choices
        /// A class that labeled pixels have is missing in `project.toml`.
        case classRemoved
        /// A merged class is still in `project.toml`.
        case classMerged
        /// Labels of an image that was replaced by other content.
        case replaced
    }

    package let kind: Kind
    package let path: String
    /// The number of labeled tiles that are concerned.
    package let labeledTiles: Int
    package let reason: String
    package let fix: String
    /// Whether labels are out of use because of this.
    package let affectsLabels: Bool

    package init(
        _ kind: Kind, path: String, labeledTiles: Int = 0, reason: String, fix: String, affectsLabels: Bool
    ) {
        self.kind = kind
        self.path = path
        self.labeledTiles = labeledTiles
        self.reason = reason
        self.fix = fix
        self.affectsLabels = affectsLabels
    }

    package var description: String { "\(path): \(reason); \(fix)" }
}
