import Files
import Foundation
import Imagery
import Pool
import Problems

/// Writes the labels of images in a format. One image is in memory at a time.
///
/// The record of an image in the folder (`ExportFolder`) has the lines of the image in the files that list all images.
/// Images whose labels did not change since are not written again. In the end the lines become those files.
package struct AnnotationExport {
    /// The counts of an export.
    package struct Counts: Sendable, Equatable {
        package var images = 0
        package var labeledPixels = 0
        package var voidPixels = 0
        package var unlabeledPixels = 0

        package init() {}
    }

    /// The counts of the images that were added.
    package private(set) var counts = Counts()
    /// The numbers of the images that were added, with the parts of collections that they have lines of.
    private var added: [(number: Int, parts: Set<String>)] = []
    private let writer: any AnnotationWriter
    private let folder: ExportFolder

    /// - Parameters:
    ///   - content: What is exported, such as the name of the split.
    /// - Throws: `Problem` if the folder has other files, or if the format cannot store the classes.
    package init(_ format: AnnotationFormat, of set: ExportedSet, content: String, to url: URL) throws {
        writer = try format.declaration.writer(set)
        let classes = zip(set.classNames, set.catalog.classes).map { "\($0) \($1.maskValue) \($1.color.hexadecimal)" }
        folder = try ExportFolder(
            url,
            description: (["tessera export 1", format.rawValue, content, set.hasImages ? "with images" : ""] + classes)
                .joined(separator: "\n") + "\n")
    }

    /// Creates the folder. If an earlier run was killed, its temporary files are removed.
    /// - Throws: `Problem`.
    package func start() throws { try folder.start() }

    /// Adds an image that an earlier run wrote, without its labels. Only for labels that cannot have changed since,
    /// such as predictions of the network that the description of the export names.
    /// - Returns: Whether an earlier run wrote the image.
    package mutating func addFinished(_ image: PoolImage, number: Int) -> Bool {
        guard let old = header(of: number), old.path == ContentHash(hashing: image.path).hexadecimal else {
            return false
        }
        note(old, number)
        return true
    }

    /// Writes the files of an image and then its lines, unless an earlier run wrote the same.
    /// - Parameter number: The position of the image in the export, from 1. Each number must be added once.
    /// - Throws: `Problem` of a file that cannot be written. What was written stays.
    package mutating func add(_ image: PoolImage, number: Int, labels: LabelMask) throws {
        var header = Header(image, labels)
        if let old = self.header(of: number), old.path == header.path, old.labels == header.labels {
            note(old, number)
            return
        }
        let entry = try writer.entry(for: AnnotatedImage(image: image, number: number, labels: labels))
        for (path, content) in entry.files {
            switch content {
            case .bytes(let bytes): try folder.root.appending(path).write(bytes)
            case .copy(let url): try folder.root.appending(path).write(copyOf: url)
            }
        }
        header.parts = Set(entry.lines.map(\.part))
        let lines = [header.text] + entry.lines.map { $0.part + "\t" + $0.text }
        try folder.write(lines.joined(separator: "\n") + "\n", number: number)
        note(header, number)
    }

    private mutating func note(_ header: Header, _ number: Int) {
        counts.add(header.counts)
        added.append((number, header.parts))
    }

    /// Writes the files that list all images.
    /// - Throws: `Problem` of a file that cannot be written.
    package func finish() throws -> Counts {
        for collection in writer.collections { try write(collection) }
        try folder.finish()
        return counts
    }

    /// The first line of the lines of an image, if an earlier run wrote them.
    private func header(of number: Int) -> Header? { folder.firstLine(ofRecord: number).flatMap { Header($0) } }

    /// Writes a file that lists all images, from the lines of the images.
    private func write(_ collection: AnnotationCollection) throws {
        let parts = Set(collection.pieces.compactMap(\.part))
        if collection.isOptional, added.allSatisfy({ $0.parts.isDisjoint(with: parts) }) { return }
        try folder.root.appending(collection.path).write { draft throws(Problem) in
            func append(_ text: String) throws(Problem) { try draft.append(Array(text.utf8).span.bytes) }
            for piece in collection.pieces {
                var number = 0
                switch piece {
                case .text(let text): try append(text)
                case .lines(let part, let separator):
                    try forEachLine(of: part) { line throws(Problem) in
                        number += 1
                        // Lists end each line; arrays separate the lines.
                        if !separator.isEmpty { try append(number == 1 ? "\n" : separator + "\n") }
                        try draft.append(line.span.bytes)
                        if separator.isEmpty { try append("\n") }
                    }
                case .numberedObjects(let part):
                    try forEachLine(of: part) { line throws(Problem) in
                        number += 1
                        try append((number == 1 ? "\n" : ",\n") + "{\"id\":\(number),")
                        try draft.append(line.span.bytes)
                    }
                }
            }
        }
    }

    /// Calls `body` with each line of a part, image by image.
    private func forEachLine(of part: String, _ body: ([UInt8]) throws(Problem) -> Void) throws(Problem) {
        let prefix = Array((part + "\t").utf8)
        for image in added.sorted(by: { $0.number < $1.number }) where image.parts.contains(part) {
            for line in try folder.bytes(ofRecord: image.number).split(separator: UInt8(ascii: "\n"))
            where line.starts(with: prefix) {
                try body(Array(line.dropFirst(prefix.count)))
            }
        }
    }
}

extension AnnotationCollection.Piece {
    /// The part whose lines the piece has.
    fileprivate var part: String? {
        switch self {
        case .text: nil
        case .lines(let part, _), .numberedObjects(let part): part
        }
    }
}

/// The first line of the lines of an image: what was written.
private struct Header {
    /// The hash of the image's path.
    let path: String
    /// The hash of the labels.
    let labels: String
    let counts: AnnotationExport.Counts
    /// The parts of collections that the image has lines of.
    var parts: Set<String> = []

    init(_ image: PoolImage, _ labels: LabelMask) {
        path = ContentHash(hashing: image.path).hexadecimal
        self.labels = ContentHash(labels.values).hexadecimal
        counts = AnnotationExport.Counts(labels)
    }

    /// Nil if the text is not such a line.
    init?(_ text: String) {
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let words = fields[0].split(separator: " ").map(String.init)
        let numbers = words.dropFirst(2).compactMap { Int($0) }
        guard words.count == 5, numbers.count == 3, words[..<2].allSatisfy({ ContentHash.isText($0) }) else {
            return nil
        }
        (path, labels) = (words[0], words[1])
        var counts = AnnotationExport.Counts()
        counts.images = 1
        (counts.labeledPixels, counts.voidPixels, counts.unlabeledPixels) = (numbers[0], numbers[1], numbers[2])
        self.counts = counts
        parts = Set(fields.dropFirst())
    }

    var text: String {
        let numbers = [counts.labeledPixels, counts.voidPixels, counts.unlabeledPixels].map(String.init)
        return ([([path, labels] + numbers).joined(separator: " ")] + parts.sorted()).joined(separator: "\t")
    }
}

extension AnnotationExport.Counts {
    fileprivate init(_ mask: LabelMask) {
        images = 1
        for value in mask.values {
            switch value {
            case LabelMask.void: voidPixels += 1
            case LabelMask.unlabeled: unlabeledPixels += 1
            default: labeledPixels += 1
            }
        }
    }

    fileprivate mutating func add(_ other: Self) {
        images += other.images
        labeledPixels += other.labeledPixels
        voidPixels += other.voidPixels
        unlabeledPixels += other.unlabeledPixels
    }
}
