import Foundation
import Imagery
import Pool
import Problems

/// "CVAT for images 1.1": an XML file with a mask for each connected region of a class.
struct CVATImages: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "annotations.xml in the form CVAT for images 1.1, with a mask for each connected region",
        ignored: "Void and unlabeled pixels are in no mask.",
        reading: """
            Masks, polygons and boxes, in the order of `z_order`. Points, lines and other objects have no area and are \
            left out.
            """, rest: .unlabeled, writer: { Self($0) }, reader: read)

    private static let file = "annotations.xml"
    private let set: ExportedSet

    private init(_ set: ExportedSet) { self.set = set }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let name = set.names.fileName(of: image.image)
        let size = image.labels.size
        let names = set.classNames
        let masks = LabeledRegion.all(in: image.labels).map { region in
            let box = region.box
            let pixels = region.pixels.cropped(to: box, width: size.width)
            return Self.element(
                "mask",
                [
                    ("label", names[region.classIndex]), ("source", set.arePredictions ? "auto" : "manual"),
                    ("occluded", "0"),
                    (
                        "rle",
                        AlternatingRuns.lengths(of: pixels, total: box.count).map(String.init).joined(separator: ", ")
                    ), ("left", String(box.left)), ("top", String(box.top)), ("width", String(box.width)),
                    ("height", String(box.height)), ("z_order", "0"),
                ])
        }
        var entry = AnnotationEntry()
        entry.add(
            "image",
            line: Self.element(
                "image",
                [
                    ("id", String(image.number - 1)), ("name", name), ("width", String(size.width)),
                    ("height", String(size.height)),
                ], masks.joined()))
        entry.addImage(image, of: set, in: "images")
        return entry
    }

    var collections: [AnnotationCollection] {
        let labels = set.renamed.classes.map { member in
            Self.element(
                "label", [],
                Self.element("name", [], Self.escaped(member.name))
                    + Self.element("color", [], member.color.hexadecimal) + Self.element("type", [], "any")
                    + Self.element("attributes", []))
        }
        let meta = Self.element("meta", [], Self.element("task", [], Self.element("labels", [], labels.joined())))
        return [
            AnnotationCollection(
                Self.file,
                [
                    .text("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations><version>1.1</version>\(meta)"),
                    .lines(part: "image", separator: ""), .text("</annotations>\n"),
                ])
        ]
    }

    private static func element(
        _ name: String, _ attributes: [(name: String, value: String)], _ content: String = ""
    ) -> String {
        let texts = attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }
        return "<\(name)\(texts.joined())>\(content)</\(name)>"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        return try CVATReader.read(isThere && isFolder.boolValue ? url.appending(path: file) : url)
    }
}
