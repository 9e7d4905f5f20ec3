import Foundation
import Imagery
import Pool
import Problems

/// The masks of PASCAL VOC (Everingham and others, 2010), and of CVAT's "Segmentation mask 1.1", which has the colors
/// of the classes and masks of objects too.
struct PascalVOCMasks: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: """
            SegmentationClass/ with palette masks in the colors of PASCAL VOC, lists in ImageSets/Segmentation/, and \
            labelmap.txt with the classes
            """,
        ignored: "Void and unlabeled pixels have the value 255.",
        reading: """
            With `labelmap.txt`, masks are read by their colors; without it, they have the 21 classes of PASCAL VOC. The \
            class `background`, which is always there, is left out if the project does not have it.
            """, rest: .void, writer: { try Self($0, isForCVAT: false) },
        reader: read)

    static let declarationForCVAT = AnnotationFormat.Declaration(
        summary: "CVAT's Segmentation mask 1.1: as voc, with the colors of the classes and with SegmentationObject/",
        ignored: "Void and unlabeled pixels have the color of the label `ignored`.",
        reading: "As voc. Masks of objects are not read.", rest: .void,
        writer: { try Self($0, isForCVAT: true) }, reader: read)

    private static let ignored: UInt8 = 255
    private let set: ExportedSet
    private let values: MaskValues
    private let isForCVAT: Bool

    private init(_ set: ExportedSet, isForCVAT: Bool) throws {
        // The reader takes these names for void. A colon ends a name, and `#` starts a comment.
        try set.check("voc") { name in
            ["ignored", "void"].contains(name.lowercased()) || name.contains(":") || name.hasPrefix("#")
        }
        self.set = set
        self.isForCVAT = isForCVAT
        values = try Self.values(of: set.renamed, hasOwnColors: isForCVAT)
    }

    /// The values of PASCAL VOC if it has all classes. Otherwise 0 is the background, which may be a class, and the
    /// other classes have the values from 1 on.
    private static func values(of catalog: ClassCatalog, hasOwnColors: Bool) throws -> MaskValues {
        let ignoredColor = ClassCatalog.pascalVOCColor(Int(ignored))
        let voc = ClassCatalog.pascalVOC
        let known = catalog.names.compactMap { name in voc.classes.first { $0.name == name } }
        if known.count == catalog.count {
            let others = voc.classes.filter { member in !known.contains { $0.name == member.name } }
            func entry(_ member: LabelClass) -> MaskValues.Entry {
                MaskValues.Entry(name: member.name, value: member.maskValue, color: member.color)
            }
            return MaskValues(
                known.map(entry), others: others.map(entry), ignored: ignored, ignoredColor: ignoredColor)
        }
        let background = "background"
        var next = 0
        let colors = hasOwnColors ? catalog.distinctColors(besides: [RGB(0, 0, 0), ignoredColor]) : []
        let entries = catalog.classes.enumerated().map { index, member in
            guard member.name != background else {
                return MaskValues.Entry(name: background, value: 0, color: RGB(0, 0, 0))
            }
            next += 1
            return MaskValues.Entry(
                name: member.name, value: UInt8(next),
                color: hasOwnColors ? colors[index] : ClassCatalog.pascalVOCColor(next))
        }
        let hasBackground = catalog.names.contains(background)
        return MaskValues(
            entries, others: hasBackground ? [] : [.init(name: background, value: 0, color: RGB(0, 0, 0))],
            ignored: ignored, ignoredColor: ignoredColor)
    }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let name = set.names.name(of: image.image)
        var entry = AnnotationEntry()
        entry.add("\(PascalVOC.maskFolder)/\(name).png", values.indexed(image.labels))
        if isForCVAT { entry.add("SegmentationObject/\(name).png", objects(in: image.labels)) }
        entry.addImage(image, of: set, in: PascalVOC.imageFolder)
        entry.add(image.image.split.rawValue, line: name)
        return entry
    }

    var collections: [AnnotationCollection] {
        let lines = values.classes.map { Self.line($0.name, $0.color) }
        let map = ["# label:color_rgb:parts:actions"] + lines + [Self.line("ignored", values.ignoredColor)]
        let lists = Split.allCases.map { split in
            AnnotationCollection.list("\(PascalVOC.listFolder)/\(split.rawValue).txt", of: split.rawValue)
        }
        let all = AnnotationCollection(
            "\(PascalVOC.listFolder)/trainval.txt",
            [Split.train, .val].map { .lines(part: $0.rawValue, separator: "") }, isOptional: true)
        return [.text(PascalVOC.labelMap, map.joined(separator: "\n") + "\n")] + lists + [all]
    }

    private static func line(_ name: String, _ color: RGB) -> String {
        "\(name):\(color.red),\(color.green),\(color.blue)::"
    }

    /// The mask of objects: each connected region has a number, in the colors of PASCAL VOC. If there are more than 254
    /// regions, numbers are used again.
    private func objects(in labels: LabelMask) -> [UInt8] {
        var mask = LabelMask(size: labels.size, repeating: Self.ignored)
        for (index, region) in LabeledRegion.all(in: labels).enumerated() {
            for pixel in region.pixels { mask.values[pixel] = UInt8(index % 254 + 1) }
        }
        return PNG.encodeMask(mask, palette: (0..<256).map { ClassCatalog.pascalVOCColor($0) })
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let map = url.appending(path: PascalVOC.labelMap)
        let catalog =
            FileManager.default.fileExists(atPath: map.path)
            ? try ClassFile(labelMap: map).maskCatalog : ClassCatalog.pascalVOC
        let folder = url.appending(path: PascalVOC.maskFolder)
        let listing = MaskListing(below: FileManager.default.fileExists(atPath: folder.path) ? folder : url)
        return try MaskFiles(listing.files, of: catalog, problems: listing.problems, in: url)
    }
}
