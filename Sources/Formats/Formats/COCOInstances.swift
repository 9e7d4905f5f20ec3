import Foundation
import Imagery
import Pool
import Problems

/// COCO's instances (Lin and others, 2014): a JSON file for each split. Each connected region of a class is an object
/// with run lengths. Polygons and run lengths as text are read too.
struct COCOInstances: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "annotations/instances_SPLIT.json with an object of run lengths for each connected region",
        ignored: "Void and unlabeled pixels are in no object: readers take them for background.",
        reading: """
            A JSON file, or all `instances_*.json` of a folder. Objects can be polygons, run lengths or run lengths as \
            text. Later objects cover earlier ones.
            """, rest: .unlabeled,
        writer: { Self($0) }, reader: read)

    private static let prefix = "instances_"
    private let set: ExportedSet

    private init(_ set: ExportedSet) { self.set = set }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let split = image.image.split.rawValue
        var entry = AnnotationEntry()
        entry.add(split + " images", line: COCO.image(image, named: set.names.fileName(of: image.image)))
        let size = image.labels.size
        for region in LabeledRegion.all(in: image.labels) {
            let segmentation = JSONText.object([
                ("counts", JSONText.integers(COCORuns.lengths(of: region.pixels, in: size))),
                ("size", JSONText.integers([size.height, size.width])),
            ])
            entry.add(
                split + " annotations",
                line: JSONText.object(
                    [
                        ("image_id", String(image.number)), ("category_id", String(region.classIndex + 1)),
                        ("segmentation", segmentation), ("area", String(region.pixels.count)),
                        ("bbox", COCO.text(region.box)), ("iscrowd", "0"),
                    ], isOpen: true))
        }
        entry.addImage(image, of: set, in: "images/\(split)")
        return entry
    }

    var collections: [AnnotationCollection] {
        Split.allCases.map { split in
            AnnotationCollection(
                "annotations/\(Self.prefix)\(split.rawValue).json",
                [
                    .text("{\"images\":["), .lines(part: split.rawValue + " images", separator: ","),
                    .text("\n],\"categories\":" + COCO.categories(set.renamed) + ",\n\"annotations\":["),
                    .numberedObjects(part: split.rawValue + " annotations"), .text("\n]}\n"),
                ], isOptional: true)
        }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        var reader = COCOReader(path: url.path)
        for file in try JSONFile.files(at: url, prefix: prefix) { try reader.add(file) }
        return try reader.objects()
    }
}

/// Texts that both kinds of COCO's files have.
enum COCO {
    static func image(_ image: AnnotatedImage, named name: String) -> String {
        JSONText.object([
            ("id", String(image.number)), ("file_name", JSONText.string(name)),
            ("width", String(image.labels.size.width)), ("height", String(image.labels.size.height)),
        ])
    }

    /// The categories have ids from 1. No class is known to be countable, so panoptic files call all of them stuff.
    static func categories(_ catalog: ClassCatalog, isPanoptic: Bool = false) -> String {
        JSONText.list(
            catalog.classes.enumerated().map { index, member in
                let color = [member.color.red, member.color.green, member.color.blue].map(Int.init)
                let panoptic = [("isthing", "0"), ("color", JSONText.integers(color))]
                return JSONText.object(
                    [
                        ("id", String(index + 1)), ("name", JSONText.string(member.name)),
                        ("supercategory", JSONText.string("")),
                    ] + (isPanoptic ? panoptic : []))
            })
    }

    static func text(_ box: PixelRect) -> String { JSONText.integers([box.left, box.top, box.width, box.height]) }
}
