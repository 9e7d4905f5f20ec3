import Foundation

/// Makes the files of a format. It does not write them: see `AnnotationExport`.
protocol AnnotationWriter: Sendable {
    /// The files of an image, and its lines in the files that list all images.
    func entry(for image: AnnotatedImage) throws -> AnnotationEntry

    /// The files that list all images, such as the JSON of COCO.
    var collections: [AnnotationCollection] { get }
}

/// The files and lines of one image.
struct AnnotationEntry {
    enum Content {
        case bytes([UInt8])
        case copy(of: URL)
    }

    /// A line of a part of a collection. It has no line break.
    struct Line: Equatable {
        let part: String
        let text: String
    }

    var files: [(path: String, content: Content)] = []
    var lines: [Line] = []

    mutating func add(_ path: String, _ bytes: [UInt8]) { files.append((path, .bytes(bytes))) }

    /// Adds a copy of the image file, if the export has images.
    mutating func addImage(_ image: AnnotatedImage, of set: ExportedSet, in folder: String) {
        guard set.hasImages else { return }
        files.append((folder + "/" + set.names.fileName(of: image.image), .copy(of: image.image.imageURL)))
    }

    mutating func add(_ part: String, line text: String) { lines.append(Line(part: part, text: text)) }
}

/// A file that is made of texts and of the lines of all images.
struct AnnotationCollection: Sendable {
    enum Piece: Sendable {
        case text(String)
        /// All lines of a part, in the order of the images.
        case lines(part: String, separator: String)
        /// All lines of a part, which are JSON objects without the first brace. Each gets an `id` from 1.
        case numberedObjects(part: String)
    }

    let path: String
    let pieces: [Piece]
    /// Whether the file is not written if there are no lines.
    var isOptional = false

    init(_ path: String, _ pieces: [Piece], isOptional: Bool = false) {
        self.path = path
        self.pieces = pieces
        self.isOptional = isOptional
    }

    /// A list with a line for each line of a part.
    static func list(_ path: String, of part: String) -> AnnotationCollection {
        AnnotationCollection(path, [.lines(part: part, separator: "")], isOptional: true)
    }

    /// A file with a fixed text.
    static func text(_ path: String, _ text: String) -> AnnotationCollection {
        AnnotationCollection(path, [.text(text)])
    }
}
