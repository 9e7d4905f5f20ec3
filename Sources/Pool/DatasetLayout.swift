import Foundation

/// The ways in which the files of a dataset may lie in their folders. The raw value is the name in `project.toml`.
package enum DatasetLayout: String, Codable, CaseIterable, Sendable {
    case folder
    case camvid

    /// What to know of a layout; everything else derives from it.
    struct Declaration: Sendable {
        let summary: String
        /// Whether a new dataset has this layout; nil for the one that is taken where no other is recognized.
        let isRecognized: (@Sendable (_ root: URL) -> Bool)?
        /// Whether masks belong to images by their names, which are then looked for.
        let pairsByName: Bool
        /// The classes of masks in gray where no file names them.
        let classes: (name: String, catalog: ClassCatalog)?
        /// Finds the pairs of images and masks.
        let scan: @Sendable (inout LayoutScan, DatasetSource, _ root: URL, _ masks: URL?) throws -> Void
    }

    var declaration: Declaration {
        switch self {
        case .folder:
            Declaration(
                summary: "`images/` and `masks/` in one folder, or two folders, or images alone", isRecognized: nil,
                pairsByName: true, classes: nil, scan: { try $0.scanFolders($1, $2, masks: $3) })
        case .camvid:
            Declaration(
                summary: "list files `train.txt`, `val.txt`, `test.txt` with an image and its mask a line",
                isRecognized: LayoutScan.hasPairLists, pairsByName: false, classes: ("CamVid", .camVid),
                scan: { try $0.scanLists($1, $2, masks: $3) })
        }
    }

    /// In a phrase, for help and documentation.
    package var summary: String { declaration.summary }

    static func recognized(in root: URL) -> DatasetLayout {
        allCases.first { $0.declaration.isRecognized?(root) == true } ?? .folder
    }
}
