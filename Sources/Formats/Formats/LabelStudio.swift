import Foundation
import Imagery
import Pool
import Problems

/// Label Studio's JSON with brush labels, and the configuration of the labeling interface that fits it. There is one
/// brush for each class of an image.
struct LabelStudio: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary: "tasks.json with brush labels, and label_config.xml for the labeling interface",
        ignored: "Void and unlabeled pixels are in no brush.",
        reading: """
            Brushes of the first annotation that was not canceled, or of the first prediction. An image is found by the \
            last part of its address.
            """, rest: .unlabeled, writer: { Self($0) }, reader: read)

    private static let (image, tag) = ("image", "tag")
    private let set: ExportedSet

    private init(_ set: ExportedSet) { self.set = set }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let (labels, size) = (image.labels, image.labels.size)
        let results = labels.distinctValues.filter { $0 < LabelMask.void }.map { label in
            let pixels = PixelRuns(labels.values.indices.lazy.filter { labels.values[$0] == label })
            let name = JSONText.string(set.classNames[Int(label)])
            return JSONText.object([
                ("id", JSONText.string("\(image.number)-\(label)")), ("type", "\"brushlabels\""),
                ("from_name", JSONText.string(Self.tag)), ("to_name", JSONText.string(Self.image)),
                ("original_width", String(size.width)), ("original_height", String(size.height)),
                ("image_rotation", "0"),
                (
                    "value",
                    JSONText.object([
                        ("format", "\"rle\""),
                        ("rle", JSONText.integers(BrushRuns.bytes(of: pixels, in: size).map(Int.init))),
                        ("brushlabels", "[\(name)]"),
                    ])
                ),
            ])
        }
        let file = set.names.fileName(of: image.image)
        let list = JSONText.list([JSONText.object([("result", JSONText.list(results))])])
        var entry = AnnotationEntry()
        entry.add(
            "tasks",
            line: JSONText.object([
                ("id", String(image.number)), ("data", JSONText.object([(Self.image, JSONText.string(file))])),
                (set.arePredictions ? "predictions" : "annotations", list),
            ]))
        entry.addImage(image, of: set, in: "images")
        return entry
    }

    var collections: [AnnotationCollection] {
        let labels = set.renamed.classes.map { member in
            let name = member.name.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                .replacing("\"", with: "&quot;")
            return "    <Label value=\"\(name)\" background=\"\(member.color.hexadecimal)\"/>\n"
        }
        let configuration = """
            <View>
              <Image name="\(Self.image)" value="$\(Self.image)" zoom="true"/>
              <BrushLabels name="\(Self.tag)" toName="\(Self.image)">
            \(labels.joined())  </BrushLabels>
            </View>

            """
        return [
            AnnotationCollection(
                "tasks.json", [.text("["), .lines(part: "tasks", separator: ","), .text("\n]\n")]),
            .text("label_config.xml", configuration),
        ]
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        var classes: [String] = []
        var images: [String: AnnotatedObjects.Image] = [:]
        var problems: [Problem] = []
        for file in try JSONFile.files(at: url, prefix: "tasks") {
            for (index, element) in try JSONFile.read([Lossy<LabelStudioTask>].self, from: file).enumerated() {
                do {
                    let task = try element.result.get()
                    guard let name = task.imageName else {
                        throw Problem(reason: "[\(index)]: the task has no image", fix: "add `data.image`")
                    }
                    guard images[name] == nil else {
                        images[name]?.problem = Problem(
                            path: file.path, reason: "[\(index)]: the image \(name) has two tasks",
                            fix: "keep one of them")
                        continue
                    }
                    images[name] = try task.objects(index: index, &classes)
                } catch {
                    problems.append(JSONFile.problem(error, path: file.path, element: "[\(index)]"))
                }
            }
        }
        return try AnnotatedObjects(classes: classes, images: images, problems: problems, path: url.path)
    }
}

/// A task of Label Studio's JSON.
private struct LabelStudioTask: Decodable {
    private let data: [String: Data]
    private let annotations: [Annotation]?
    private let predictions: [Annotation]?

    /// A value of `data`, which is of interest if it is a text.
    private enum Data: Decodable {
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            let text = try? decoder.singleValueContainer().decode(String.self)
            self = text.map { .text($0) } ?? .other
        }
    }

    private struct Annotation: Decodable {
        let result: [Result]
        let wasCancelled: Bool?

        enum CodingKeys: String, CodingKey {
            case result
            case wasCancelled = "was_cancelled"
        }
    }

    private struct Result: Decodable {
        let type: String
        let width: Int?
        let height: Int?
        let value: Value

        enum CodingKeys: String, CodingKey {
            case type, value
            case width = "original_width"
            case height = "original_height"
        }
    }

    private struct Value: Decodable {
        let format: String?
        let rle: [UInt8]?
        let brushlabels: [String]?
    }

    /// The file name of the image, without the folder, the address or the random prefix of an upload.
    var imageName: String? {
        let texts = data.sorted { $0.key < $1.key }.compactMap { if case .text(let text) = $1 { text } else { nil } }
        let own: String? = if case .text(let text)? = data["image"] { text } else { nil }
        return (own ?? texts.first).flatMap { $0.split(separator: "/").last.map(String.init) }
    }

    /// The brushes of the first annotation that was not canceled, or else of the first prediction.
    func objects(index: Int, _ classes: inout [String]) throws -> AnnotatedObjects.Image {
        var image = AnnotatedObjects.Image()
        let annotation = annotations?.first { $0.wasCancelled != true } ?? predictions?.first
        for (number, result) in (annotation?.result ?? []).enumerated() where result.type == "brushlabels" {
            let place = "[\(index)], result \(number)"
            guard let rle = result.value.rle, result.value.format == "rle", let width = result.width,
                let height = result.height, case let size = Size(height: height, width: width), size.isPlausible,
                let label = result.value.brushlabels?.first
            else {
                throw Problem(reason: "\(place): the brush has no size, no label or no code", fix: "export it again")
            }
            guard image.size ?? size == size else {
                throw Problem(reason: "\(place): the brushes are for images of different sizes", fix: "export it again")
            }
            image.size = size
            if !classes.contains(label) { classes.append(label) }
            image.objects.append(
                AnnotatedObjects.Object(classIndex: classes.firstIndex(of: label) ?? 0) { size throws(Problem) in
                    do throws(Problem) {
                        return try BrushRuns.pixels(from: rle, in: size)
                    } catch {
                        throw error.with(reason: "\(place): \(error.reason)")
                    }
                })
        }
        return image
    }
}
