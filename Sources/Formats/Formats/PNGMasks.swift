import Foundation
import Imagery
import Pool
import Problems

/// Tessera's own masks: a palette PNG for each image, with the path of the image, and a `classes.txt` with the values
/// of classes, void and unlabeled. Classes have their mask values. `ExportValues` chooses the values of void and
/// unlabeled.
struct PNGMasks: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: """
            one indexed PNG per image with the values of the classes, and classes.txt with the values of classes, void \
            and unlabeled: 254 and 255 for the last two if these are free
            """,
        ignored: "Void and unlabeled pixels have values of their own.",
        reading: "`classes.txt` must be there. Masks that another program saved as RGB are read too.", rest: .unlabeled,
        writer: { try PNGMasks($0) }, reader: read)

    private static let classesFile = "classes.txt"
    private let values: ExportValues
    private let hasImages: Bool

    private init(_ set: ExportedSet) throws {
        values = try ExportValues(set.renamed)
        hasImages = set.hasImages
    }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        var entry = AnnotationEntry()
        let mask = image.labels.mapped(through: values.table)
        let folder = hasImages ? "masks/" : ""
        entry.add(folder + image.image.stem + ".png", PNG.encodeMask(mask, palette: values.palette))
        if hasImages { entry.files.append(("images/" + image.image.path, .copy(of: image.image.imageURL))) }
        return entry
    }

    var collections: [AnnotationCollection] { [.text(Self.classesFile, values.classesText)] }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let classes = url.appending(path: classesFile)
        guard FileManager.default.fileExists(atPath: classes.path) else {
            throw Problem(
                path: url.path, reason: "there is no \(classesFile), which says what the values of the masks mean",
                fix: "add it, or import the masks with --masks and --values")
        }
        let file = try ClassFile(classes)
        let masks = url.appending(path: "masks")
        let listing = MaskListing(below: FileManager.default.fileExists(atPath: masks.path) ? masks : url)
        var missing: [UInt8: String] = [:]
        return try MaskFiles(
            listing.files, of: file.catalog, mapping: MaskMapping(file, as: file.catalog, missing: &missing),
            problems: listing.problems, in: url)
    }
}
