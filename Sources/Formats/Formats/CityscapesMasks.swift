import Foundation
import Imagery
import Pool
import Problems

/// The masks of Cityscapes (Cordts and others, 2016). Its classes are fixed.
///
/// Objects are not known. So `instanceIds` has label ids, as Cityscapes has them for groups of objects.
struct CityscapesMasks: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "gtFine/SPLIT/CITY/ with labelIds, labelTrainIds, instanceIds and color of the classes of Cityscapes",
        ignored: "Void and unlabeled pixels are `unlabeled`: the label id 0 and the train id 255.",
        reading: """
            Masks that end with `_gtFine_labelIds.png`, with all 30 annotated classes, or else those that end with \
            `_gtFine_labelTrainIds.png`.
            """, rest: .void,
        writer: { try Self($0) }, reader: read)

    private let set: ExportedSet
    private let ids: MaskValues
    private let trainIDs: MaskValues

    private init(_ set: ExportedSet) throws {
        self.set = set
        let known = ClassCatalog.cityscapesIDs.classes
        let training = ClassCatalog.cityscapesTrainIDs.classes
        let missing = set.classNames.filter { name in !known.contains { $0.name == name } }
        guard missing.isEmpty else {
            throw Problem(
                path: "export", reason: "Cityscapes has no class " + missing.joined(separator: ", "),
                fix: "name its class for each of them in a file of lines `road = street`, and give it with --map; its "
                    + "classes are " + known.map(\.name).joined(separator: ", "))
        }
        func entries(_ classes: [LabelClass], other: UInt8) -> [MaskValues.Entry] {
            set.classNames.map { name in
                let member = classes.first { $0.name == name }
                return MaskValues.Entry(
                    name: name, value: member?.maskValue ?? other,
                    color: member?.color ?? known.first { $0.name == name }?.color ?? RGB(0, 0, 0))
            }
        }
        ids = MaskValues(entries(known, other: 0), ignored: 0)
        trainIDs = MaskValues(entries(training, other: 255), ignored: 255)
    }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let name = set.names.name(of: image.image)
        let stem = name.hasSuffix(Cityscapes.imageEnd) ? String(name.dropLast(Cityscapes.imageEnd.count)) : name
        let parts = stem.split(separator: "_")
        let path = "\(image.image.split.rawValue)/\(parts.count >= 3 ? String(parts[0]) : "images")/\(stem)"
        var entry = AnnotationEntry()
        func add(_ kind: String, _ bytes: [UInt8]) {
            entry.add("\(Cityscapes.maskFolder)/\(path)_gtFine_\(kind).png", bytes)
        }
        let mask = ids.mask(image.labels)
        add("labelIds", PNG.encodeMask(mask))
        add("labelTrainIds", trainIDs.gray(image.labels))
        add("instanceIds", PNG.encode(gray16: mask.values.map(UInt16.init), size: mask.size))
        add("color", ids.colored(image.labels))
        if set.hasImages {
            let end = Cityscapes.imageEnd + "." + image.image.imageURL.pathExtension
            entry.files.append(("\(Cityscapes.imageFolder)/\(path)\(end)", .copy(of: image.image.imageURL)))
        }
        return entry
    }

    var collections: [AnnotationCollection] { [] }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let listing = MaskListing(below: url)
        let kinds: [(kind: String, catalog: ClassCatalog)] = [
            ("labelIds", .cityscapesIDs), ("labelTrainIds", .cityscapesTrainIDs),
        ]
        for (kind, catalog) in kinds {
            let ending = "_gtFine_\(kind)"
            var files: [String: URL] = [:]
            for (stem, url) in listing.files where stem.hasSuffix(ending) {
                let name = stem.split(separator: "/").last.map(String.init) ?? stem
                files[String(name.dropLast(ending.count))] = url
            }
            if !files.isEmpty { return try MaskFiles(files, of: catalog, in: url) }
        }
        throw Problem(
            path: url.path, reason: "there is no mask that ends with _gtFine_labelIds.png or _gtFine_labelTrainIds.png",
            fix: "give the folder gtFine, or the folder with it")
    }
}
