import Foundation
import Pool

/// The files that confirmed labels can be written to for other programs. The raw value is the name on the command line.
package enum ExportFormat: String, CaseIterable, Sendable {
    case png

    /// What to know of a format; everything else derives from it.
    struct Declaration {
        let summary: String
        /// Writes the labels to a folder, which is made if it is not there, and tells the number of images written.
        let write: (Journal, Dataset, [ImageID], _ folder: URL, _ progress: (Int) -> Void) throws -> Int
    }

    var declaration: Declaration {
        switch self {
        case .png:
            Declaration(
                summary: """
                    an indexed PNG an image with the values of the classes, and classes.txt, which names them and the \
                    values of void pixels and of what nobody labeled: 254 and 255, or others where classes have these
                    """,
                write: PNGExport.write)
        }
    }

    /// In a phrase, for help and documentation.
    package var summary: String { declaration.summary }

    /// Writes the confirmed tiles of every image that has one.
    ///
    /// - Parameters:
    ///   - images: The numbers of the dataset's images, in their order.
    ///   - folder: Made if it is not there; files of the same names are replaced.
    ///   - progress: Gets the number of images written.
    /// - Returns: The number of images written.
    /// - Throws: `Problem`, also where the format cannot hold the classes.
    @discardableResult
    package func write(
        _ journal: Journal, of dataset: Dataset, images: [ImageID], to folder: URL, progress: (Int) -> Void = { _ in }
    ) throws -> Int {
        try declaration.write(journal, dataset, images, folder, progress)
    }
}
