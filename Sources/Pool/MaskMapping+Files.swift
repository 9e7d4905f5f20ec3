import Files
import Foundation
import Imagery
import Problems

extension MaskMapping {
    /// Maps the content of a mask file to class indices, `void` and `unlabeled`.
    /// - Throws: `Problem` with the values or colors that are not mapped.
    package func labels(from content: MaskContent, path: String) throws(Problem) -> LabelMask {
        guard let labels = labels(from: content) else {
            throw Problem.outside(self, MaskHistogram(content), path: path)
        }
        return labels
    }
}

/// The mask files of a folder and of the folders below.
package struct MaskListing {
    /// The files by their paths from the folder, without extension.
    package let files: [String: URL]
    /// Problems of files that are not masks.
    package let problems: [Problem]

    package init(below folder: URL) {
        let found = PictureFiles(under: folder)
        var problems = found.problems
        let masks = found.files.filter(\.isPNG).asMasks(&problems)
        files = Dictionary(masks.map { ($0.stem, $0.url) }, uniquingKeysWith: { first, _ in first })
        self.problems = problems
    }
}
