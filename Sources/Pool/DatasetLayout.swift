import Foundation

/// A way to arrange the files of a dataset in folders. The raw value is the name in `project.toml`.
package enum DatasetLayout: String, Codable, CaseIterable, Sendable {
    case folder
    case camvid

    /// The properties of a layout. Everything else derives from them.
    struct Declaration: Sendable {
        let summary: String
        /// Detects whether a new dataset has this layout. Nil for the default layout.
        let isRecognized: (@Sendable (_ root: URL) -> Bool)?
        /// Whether masks are matched to images by file name.
        let pairsByName: Bool
        /// The classes of gray masks if no file defines classes.
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
                summary: "list files `train.txt`, `val.txt`, `test.txt`, with an image and its mask on each line",
                isRecognized: LayoutScan.hasPairLists, pairsByName: false, classes: ("CamVid", .camVid),
                scan: { try $0.scanLists($1, $2, masks: $3) })
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    /// The layout of a new dataset: the first that detects the folder, or `folder`.
    static func recognized(in root: URL) -> DatasetLayout {
        allCases.first { $0.declaration.isRecognized?(root) == true } ?? .folder
    }
}
