/// Something about a project's images or labels that is not as it was, with what to do about it.
package struct Finding: Hashable, Sendable, Encodable, CustomStringConvertible {
    package enum Kind: String, Sendable, Encodable {
        /// The file of an image has another path; its labels followed.
        case moved
        /// The file of an image has other content; its labels are set aside.
        case changed
        /// The file of an image is gone; its labels stay in the journal.
        case missing
        /// An image has labels and cannot be used as it is.
        case leftOut
        /// A file that is not used and that no labels belong to.
        case file
        /// Lists or folders put an image into another split than the project did.
        case split
        /// The name in a project of an earlier version fits several images.
        case ambiguous
        /// Labels of an earlier version whose place in their image is not known.
        case unplaced
        /// Tiles that became drafts when the tiling changed.
        case tiling
        /// Decisions to ask or not to ask for tiles of another tiling.
        case choices
        /// A class that labeled pixels have is no longer in `project.toml`.
        case classRemoved
        /// A class that counts as another one since a merge is still in `project.toml`.
        case classMerged
        /// Labels for content that another one replaced.
        case replaced
    }

    package let kind: Kind
    package let path: String
    /// Confirmed tiles that it concerns.
    package let labeledTiles: Int
    package let reason: String
    package let fix: String
    /// Whether labels are out of use because of it.
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
