import Foundation
import Imagery
import Pool
import Problems

/// The masks of CamVid in the arrangement of SegNet (Badrinarayanan, Kendall, Cipolla, 2017).
struct CamVidMasks: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "SPLITannot/ with palette masks, lists of images and masks, and label_colors.txt with the classes",
        ignored: "Void and unlabeled pixels have the value after the last class.",
        reading: """
            With `label_colors.txt`, masks are read by their colors; without it, they have SegNet's 11 classes.
            """, rest: .void,
        writer: { try Self($0) }, reader: read)

    private static let colorsFile = "label_colors.txt"
    private static let annotations = "annot"
    private let set: ExportedSet
    private let values: MaskValues

    private init(_ set: ExportedSet) throws {
        try set.check("camvid") { $0.lowercased() == "void" }
        self.set = set
        values = MaskValues(set.renamed, ignored: UInt8(set.catalog.count))
    }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let split = image.image.split.rawValue
        let (name, file) = (set.names.name(of: image.image), set.names.fileName(of: image.image))
        var entry = AnnotationEntry()
        entry.add("\(split)\(Self.annotations)/\(name).png", values.indexed(image.labels))
        entry.addImage(image, of: set, in: split)
        entry.add(split, line: "/\(split)/\(file) /\(split)\(Self.annotations)/\(name).png")
        return entry
    }

    var collections: [AnnotationCollection] {
        let lines = (values.classes.map { ($0.name, $0.color) } + [("Void", values.ignoredColor)]).map {
            "\($1.red) \($1.green) \($1.blue) \($0)\n"
        }
        return [.text(Self.colorsFile, lines.joined())]
            + Split.allCases.map { .list("\($0.rawValue).txt", of: $0.rawValue) }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let colors = url.appending(path: colorsFile)
        let catalog =
            FileManager.default.fileExists(atPath: colors.path)
            ? try ClassFile(colors).maskCatalog : ClassCatalog.camVid
        var files: [String: URL] = [:]
        var problems: [Problem] = []
        for split in Split.allCases {
            let listing = MaskListing(below: url.appending(path: split.rawValue + annotations))
            files.merge(listing.files) { first, _ in first }
            problems += listing.files.isEmpty ? [] : listing.problems
        }
        return try MaskFiles(files, of: catalog, problems: problems, in: url)
    }
}
