import Foundation
import Imagery
import Pool
import Problems

/// The masks of a format with one mask file for each image.
struct MaskFiles: AnnotationReader {
    let classes: [String]
    let images: [String]
    let problems: [Problem]
    private let files: [String: URL]
    private let mapping: MaskMapping

    /// - Parameters:
    ///   - files: The mask of each image.
    ///   - catalog: The classes of the masks.
    ///   - mapping: The meaning of values and colors. Nil for that of the catalog, with unlabeled instead of void: the
    ///     format has one value for both. See `RestMeaning`.
    ///   - place: The folder of the masks.
    /// - Throws: `Problem` if there are no masks.
    init(
        _ files: [String: URL], of catalog: ClassCatalog, mapping: MaskMapping? = nil, problems: [Problem] = [],
        in place: URL
    ) throws {
        guard !files.isEmpty else {
            throw Problem.nothingToRead(problems, path: place.path)
        }
        self.files = files
        self.problems = problems
        classes = catalog.names
        images = files.keys.sorted()
        self.mapping =
            mapping
            ?? MaskMapping(
                catalog, labels: catalog.classes.indices.map { UInt8($0) },
                unlabeled: (catalog.voidValues, catalog.voidColors))
    }

    func labels(of image: String, size: Size) throws -> LabelMask {
        guard let url = files[image] else { preconditionFailure("MaskFiles: \(image) has no mask") }
        let content = try ImageFile.readMaskContent(url, orientation: nil)
        guard content.size == size else { throw Problem.otherSize(content.size, image: size, path: url.path) }
        return try mapping.labels(from: content, path: url.path)
    }
}
