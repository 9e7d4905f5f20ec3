/// A mismatch between a project and its files or settings, with a proposed fix. `tessera check` lists them.
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
        case unusedFile = "file"
        /// Lists or folders assign an image to another split than the project does.
        case split
        /// Labels of an earlier version of Tessera name an image by a name that several images have.
        case ambiguous
        /// Labels of an earlier version of Tessera cannot be assigned to pixels.
        case unplaced
        /// The tiling changed, and some tiles are now only partly labeled. They became drafts until the user confirms
        /// them.
        case tiling
        /// The user added tiles to queries or excluded them, and these tiles are not in the present tiling.
        case choices
        /// Some pixels are labeled with a class that `project.toml` does not list.
        case classRemoved
        /// A merged class is still in `project.toml`.
        case classMerged
        /// The user accepted the new content of a changed file. The labels of the old content stay in the journal.
        case replaced
    }

    package let kind: Kind
    package let path: String
    /// The number of affected labeled tiles.
    package let labeledTiles: Int
    package let reason: String
    package let fix: String
    /// Whether this makes labels unused.
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
