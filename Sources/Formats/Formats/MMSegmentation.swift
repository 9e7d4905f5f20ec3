import Foundation
import Imagery
import Pool
import Problems

/// The arrangement of MMSegmentation: gray masks with the class indices. Its own files do not name the classes, so
/// `meta.json` has them as in `METAINFO`.
struct MMSegmentation: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary:
            "ann_dir/SPLIT/ with gray masks of class indices, img_dir/SPLIT/, and meta.json with classes and palette",
        ignored: "Void and unlabeled pixels have the value 255, the `ignore_index`.",
        reading: "`meta.json` must name the `classes`. Its `reduce_zero_label` is respected.", rest: .void,
        writer: { Self($0) }, reader: read)

    private static let metaFile = "meta.json"
    private static let ignored: UInt8 = 255
    private let set: ExportedSet
    private let values: MaskValues

    private init(_ set: ExportedSet) {
        self.set = set
        values = MaskValues(set.renamed, ignored: Self.ignored)
    }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let split = image.image.split.rawValue
        var entry = AnnotationEntry()
        entry.add("ann_dir/\(split)/\(set.names.name(of: image.image)).png", values.gray(image.labels))
        entry.addImage(image, of: set, in: "img_dir/\(split)")
        return entry
    }

    var collections: [AnnotationCollection] {
        let colors = values.classes.map { [$0.color.red, $0.color.green, $0.color.blue].map(Int.init) }
        let text = JSONText.object([
            ("classes", JSONText.list(values.classes.map { JSONText.string($0.name) })),
            ("palette", JSONText.list(colors.map { JSONText.integers($0) })),
            ("ignore_index", String(Self.ignored)), ("reduce_zero_label", "false"),
        ])
        return [.text(Self.metaFile, text + "\n")]
    }

    private struct Meta: Decodable {
        let classes: [String]
        let ignored: UInt8?
        let reducesZero: Bool?

        enum CodingKeys: String, CodingKey {
            case classes
            case ignored = "ignore_index"
            case reducesZero = "reduce_zero_label"
        }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let file = url.appending(path: metaFile)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw Problem(
                path: url.path, reason: "there is no \(metaFile), which names the classes of the values",
                fix: "add it with {\"classes\": [\"road\", \"sky\"]} in the order of the values")
        }
        let meta = try JSONFile.read(Meta.self, from: file)
        let folder = url.appending(path: "ann_dir")
        var files: [String: URL] = [:]
        for split in (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? [] {
            files.merge(MaskListing(below: folder.appending(path: split)).files) { first, _ in first }
        }
        // With `reduce_zero_label`, 0 is ignored and the classes have the values from 1 on.
        let catalog = try ClassCatalog(
            indexed: meta.classes, from: meta.reducesZero == true ? 1 : 0,
            void: meta.reducesZero == true ? [0, 255] : [meta.ignored ?? ignored], origin: file.path)
        return try MaskFiles(files, of: catalog, in: url)
    }
}

extension ClassCatalog {
    /// Classes with values in their order. Their colors are of no importance.
    init(indexed names: [String], from first: Int = 0, void: Set<UInt8>, origin: String) throws {
        guard names.count <= LabelMask.maximumClassCount - first else {
            throw Problem(
                path: origin,
                reason: "\(names.count) classes, and there can be at most "
                    + "\(LabelMask.maximumClassCount - first)", fix: "merge classes")
        }
        try self.init(
            checking: names.enumerated().map { index, name in
                LabelClass(
                    name: name, color: ClassCatalog.pascalVOCColor(index + 1), maskValue: UInt8(first + index))
            }, voidValues: void, origin: origin)
    }
}
