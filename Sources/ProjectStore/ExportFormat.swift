import Files
import Foundation
import Pool

/// A file format for exported labels. The raw value is the name on the command line.
package enum ExportFormat: String, CaseIterable, Sendable {
    case png

    /// The properties of a format. Everything else derives from them.
    struct Declaration {
        let summary: String
        /// Writes the labels to a folder and returns the number of images written. A missing folder is created.
        let write: (Journal, Dataset, [ImageID], _ folder: URL, _ progress: (Int) -> Void) throws -> Int
    }

    var declaration: Declaration {
        switch self {
        case .png:
            Declaration(
                summary: """
                    one indexed PNG per image with the values of the classes, and classes.txt with the values of \
                    classes, void and unlabeled: 254 and 255 for the last two if these are free
                    """,
                write: PNGExport.write)
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    /// Writes the labeled tiles of each image that has some.
    ///
    /// - Parameters:
    ///   - images: The image IDs of the dataset's images, in the order of the dataset.
    ///   - folder: It must be missing or empty. So the masks of an earlier export, whose images may have lost their
    ///     labels since, do not mix with these.
    ///   - progress: Called with the number of images written so far.
    /// - Returns: The number of images written.
    /// - Throws: `Problem`, also if the folder has files or the format cannot store the classes.
    @discardableResult
    package func write(
        _ journal: Journal, of dataset: Dataset, images: [ImageID], to folder: URL, progress: (Int) -> Void = { _ in }
    ) throws -> Int {
        try RootedPath(root: folder).checkNewOrEmpty()
        return try declaration.write(journal, dataset, images, folder, progress)
    }
}
