import Files
import Foundation
import Imagery
import Pool
import Problems

/// COCO's panoptic segmentation (Kirillov and others, 2019): a JSON file and a folder of PNGs for each split. Each
/// class of an image is one segment, because objects are not known. The id of a segment is that of its category, and a
/// pixel has the id R + 256 G + 65536 B.
struct COCOPanoptic: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "annotations/panoptic_SPLIT.json and panoptic_SPLIT/ with a PNG of segment ids for each image",
        ignored: "Void and unlabeled pixels have the id 0, which is void.",
        reading: "A JSON file, or all `panoptic_*.json` of a folder, with the folder of PNGs of the same name.",
        rest: .void, writer: { Self($0) }, reader: read)

    private static let prefix = "panoptic_"
    private let set: ExportedSet

    private init(_ set: ExportedSet) { self.set = set }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let split = image.image.split.rawValue
        let (labels, size) = (image.labels, image.labels.size)
        let name = set.names.name(of: image.image)
        var bytes = [UInt8](repeating: 0, count: 3 * size.count)
        var boxes: [UInt8: (rows: Range<Int>, columns: Range<Int>, area: Int)] = [:]
        for (pixel, label) in labels.values.enumerated() where label < LabelMask.void {
            bytes[3 * pixel] = label + 1
            let (row, column) = (pixel / size.width, pixel % size.width)
            let old = boxes[label] ?? (row..<row, column..<column, 0)
            boxes[label] = (
                old.rows.lowerBound..<row + 1,
                min(old.columns.lowerBound, column)..<max(old.columns.upperBound, column + 1), old.area + 1
            )
        }
        let segments = boxes.sorted { $0.key < $1.key }.map { label, found in
            let box = PixelRect(
                top: found.rows.lowerBound, left: found.columns.lowerBound, height: found.rows.count,
                width: found.columns.count)
            return JSONText.object([
                ("id", String(Int(label) + 1)), ("category_id", String(Int(label) + 1)), ("area", String(found.area)),
                ("bbox", COCO.text(box)), ("iscrowd", "0"),
            ])
        }
        var entry = AnnotationEntry()
        entry.add(
            "annotations/\(Self.prefix)\(split)/\(name).png", PNG.encode(Imagery.Image(size: size, bytes: bytes)))
        entry.add(split + " images", line: COCO.image(image, named: set.names.fileName(of: image.image)))
        entry.add(
            split + " annotations",
            line: JSONText.object([
                ("image_id", String(image.number)), ("file_name", JSONText.string(name + ".png")),
                ("segments_info", JSONText.list(segments)),
            ]))
        entry.addImage(image, of: set, in: "images/\(split)")
        return entry
    }

    var collections: [AnnotationCollection] {
        Split.allCases.map { split in
            AnnotationCollection(
                "annotations/\(Self.prefix)\(split.rawValue).json",
                [
                    .text("{\"images\":["), .lines(part: split.rawValue + " images", separator: ","),
                    .text(
                        "\n],\"categories\":" + COCO.categories(set.renamed, isPanoptic: true) + ",\n\"annotations\":["),
                    .lines(part: split.rawValue + " annotations", separator: ","), .text("\n]}\n"),
                ], isOptional: true)
        }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        var segments = SegmentFiles(path: url.path)
        for file in try JSONFile.files(at: url, prefix: prefix) { try segments.add(file) }
        return try segments.checked()
    }
}

/// Reads the PNGs of panoptic files.
private struct SegmentFiles: AnnotationReader {
    /// The PNG of an image, and the class index of each segment id.
    private struct Segments {
        let file: URL
        let classes: [Int: UInt8]
    }

    private(set) var classes: [String] = []
    private(set) var problems: [Problem] = []
    private var byName: [String: Segments] = [:]
    private let path: String

    init(path: String) { self.path = path }

    var images: [String] { byName.keys.sorted() }

    mutating func add(_ url: URL) throws {
        let file = try JSONFile.read(PanopticFile.self, from: url)
        var found = JSONProblems(path: url.path)
        defer { problems += found.all }
        var classIndices: [Int: UInt8] = [:]
        for (place, category) in found.usable(file.categories, "categories") {
            let known = classes.firstIndex(of: category.name)
            guard classIndices[category.id] == nil, (known ?? classes.count) < LabelMask.maximumClassCount else {
                found.leaveOut(place, "the category \(category.id) is defined twice, or there are too many")
                continue
            }
            classIndices[category.id] = UInt8(known ?? classes.count)
            if known == nil { classes.append(category.name) }
        }
        var names: [Int: String] = [:]
        for (place, image) in found.usable(file.images, "images") {
            guard names.updateValue(image.name, forKey: image.id) == nil else {
                found.leaveOut(place, "the id \(image.id) is used twice")
                names[image.id] = nil
                continue
            }
        }
        // The PNGs are in the folder with the name of the JSON file.
        let folder = url.deletingPathExtension()
        for (place, annotation) in found.usable(file.annotations, "annotations") {
            guard let name = names[annotation.image], byName[name] == nil else {
                found.leaveOut(place, "there is no image \(annotation.image), or it has two annotations")
                continue
            }
            guard let mask = JSONFile.place(annotation.file, below: folder) else {
                found.leaveOut(place, "\(annotation.file) is not a file below \(folder.lastPathComponent)")
                continue
            }
            var known: [Int: UInt8] = [:]
            var reason: String?
            for segment in annotation.segments {
                if let classIndex = classIndices[segment.category] {
                    if known.updateValue(classIndex, forKey: segment.id) != nil {
                        reason = "the segment \(segment.id) is listed twice"
                    }
                } else {
                    reason = "there is no category \(segment.category)"
                }
            }
            if let reason { found.leaveOut(place, reason) } else { byName[name] = Segments(file: mask, classes: known) }
        }
    }

    /// - Throws: `Problem` if there are no images.
    func checked() throws -> SegmentFiles {
        guard !byName.isEmpty else {
            throw Problem.nothingToRead(problems, path: path)
        }
        var checked = self
        checked.problems = problems.limited(path: path)
        return checked
    }

    func labels(of name: String, size: Size) throws -> LabelMask {
        guard let segments = byName[name] else { preconditionFailure("SegmentFiles: \(name) has no labels") }
        let content = try ImageFile.readMaskContent(segments.file, orientation: nil)
        guard content.size == size else {
            throw Problem.otherSize(content.size, image: size, path: segments.file.path)
        }
        guard case .colors(let image) = content else {
            throw Problem(
                path: segments.file.path, reason: "the PNG is not in colors, which have the ids of segments",
                fix: "export the labels again")
        }
        var mask = LabelMask(size: size)
        for pixel in mask.values.indices {
            let bytes = image.bytes[3 * pixel..<3 * pixel + 3].map(Int.init)
            let id = bytes[0] + 256 * bytes[1] + 65536 * bytes[2]
            guard id != 0 else { continue }
            guard let classIndex = segments.classes[id] else {
                throw Problem(
                    path: segments.file.path,
                    reason: "the PNG has the segment \(id), which the JSON file does not list",
                    fix: "export the labels again")
            }
            mask.values[pixel] = classIndex
        }
        return mask
    }
}

/// The content of a file of panoptic annotations.
private struct PanopticFile: Decodable {
    let images: [Lossy<Image>]
    let annotations: [Lossy<Annotation>]
    let categories: [Lossy<Category>]

    struct Image: Decodable {
        let id: Int
        let name: String

        enum CodingKeys: String, CodingKey {
            case id
            case name = "file_name"
        }
    }

    struct Category: Decodable {
        let id: Int
        let name: String
    }

    struct Annotation: Decodable {
        let image: Int
        let file: String
        let segments: [Segment]

        enum CodingKeys: String, CodingKey {
            case image = "image_id"
            case file = "file_name"
            case segments = "segments_info"
        }
    }

    struct Segment: Decodable {
        let id: Int
        let category: Int

        enum CodingKeys: String, CodingKey {
            case id
            case category = "category_id"
        }
    }
}
