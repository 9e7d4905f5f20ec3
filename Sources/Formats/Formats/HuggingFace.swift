import Files
import Foundation
import Imagery
import Pool
import Problems

/// A dataset for Hugging Face's `imagefolder`: images and gray masks of class indices with a `metadata.jsonl` for each
/// split, and `id2label.json` with the classes. The images are always copied, because the loader needs them.
struct HuggingFace: AnnotationWriter {
    static let declaration = AnnotationFormat.Declaration(
        summary:
            "images/ and masks/ with metadata.jsonl in a folder for each split, and id2label.json with the classes",
        ignored: "Void and unlabeled pixels have the value 255.",
        reading: "`id2label.json` must name the classes, and `metadata.jsonl` the masks.", rest: .void,
        writer: { Self($0) }, reader: read)

    private static let labelsFile = "id2label.json"
    private static let metadataFile = "metadata.jsonl"
    private static let ignored: UInt8 = 255
    private let set: ExportedSet
    private let values: MaskValues

    private init(_ set: ExportedSet) {
        self.set = set
        values = MaskValues(set.renamed, ignored: Self.ignored)
    }

    /// The folder of a split, with the names that the loader knows.
    private static func folder(_ split: Split) -> String { split == .val ? "validation" : split.rawValue }

    func entry(for image: AnnotatedImage) -> AnnotationEntry {
        let folder = Self.folder(image.image.split)
        let file = "images/" + set.names.fileName(of: image.image)
        let mask = "masks/" + set.names.name(of: image.image) + ".png"
        var entry = AnnotationEntry()
        entry.add(folder + "/" + mask, values.gray(image.labels))
        entry.files.append((folder + "/" + file, .copy(of: image.image.imageURL)))
        entry.add(
            folder,
            line: JSONText.object([
                ("file_name", JSONText.string(file)), ("mask_file_name", JSONText.string(mask)),
            ]))
        return entry
    }

    var collections: [AnnotationCollection] {
        let labels = values.classes.map { (key: String($0.value), value: JSONText.string($0.name)) }
        return [.text(Self.labelsFile, JSONText.object(labels) + "\n")]
            + Split.allCases.map { .list(Self.folder($0) + "/" + Self.metadataFile, of: Self.folder($0)) }
    }

    private struct Row: Decodable {
        let image: String
        let mask: String

        enum CodingKeys: String, CodingKey {
            case image = "file_name"
            case mask = "mask_file_name"
        }
    }

    private static func read(_ url: URL) throws -> any AnnotationReader {
        let file = url.appending(path: labelsFile)
        let labels = try JSONFile.read([String: String].self, from: file)
        var names: [String] = []
        for index in 0..<labels.count {
            guard let name = labels[String(index)] else {
                throw Problem(
                    path: file.path, reason: "there is no label of the value \(index)",
                    fix: "name the values from 0 on without gaps")
            }
            names.append(name)
        }
        var files: [String: URL] = [:]
        var problems: [Problem] = []
        for folder in Split.allCases.map({ url.appending(path: Self.folder($0)) }) {
            let list = folder.appending(path: metadataFile)
            guard FileManager.default.fileExists(atPath: list.path) else { continue }
            for line in try TextFile.lines(of: list) where !line.text.isEmpty {
                do {
                    let row = try JSONDecoder().decode(Row.self, from: Data(line.text.utf8))
                    guard let mask = JSONFile.place(row.mask, below: folder) else {
                        throw Problem(reason: "the mask \(row.mask) is outside the folder", fix: "move it there")
                    }
                    files[row.image] = mask
                } catch {
                    problems.append(JSONFile.problem(error, path: list.path, line: line.number))
                }
            }
        }
        return try MaskFiles(
            files, of: ClassCatalog(indexed: names, void: [ignored], origin: file.path), problems: problems, in: url)
    }
}
