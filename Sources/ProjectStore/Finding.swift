/// A difference between a project and its files, or between its labels and its settings, with a fix.
package struct Finding: Hashable, Sendable, Encodable, CustomStringConvertible {
    package enum Kind: String, Sendable, Encodable {
        /// The file of an image has another path. Its labels are still used.
        case moved
        /// The content of the file changed. Its labels are out of use until the user decides.
        case changed
        /// The file of an image is missing. Its labels stay in the journal.
        case missing
        /// An image has labels but cannot be used.
        case leftOut
        /// A file that is not used and has no labels.
        case file
        /// Lists or folders give an image another split than the project.
        case split
        /// The image name of an earlier version matches several images.
        case ambiguous
        /// Labels of an earlier version whose pixels are not known.
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
