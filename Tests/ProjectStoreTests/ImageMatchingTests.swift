import Files
import Foundation
import Imagery
import Pool
import ProjectStore
import TestSupport
import Testing

@Suite("Image matching")
struct ImageMatchingTests {
    /// Matches files with records. Both are paths with a letter that stands for the content, and records are numbered
    /// from 1. Returns a description of the match by the path of the file.
    /// - Parameter labeled: The numbers of the records with labels.
    private func matches(
        _ files: [String: Character], _ records: KeyValuePairs<String, Character>, labeled: Set<Int64> = []
    ) throws -> [String: String] {
        let folder = try TemporaryFolder()
        func bytes(_ content: Character) -> [UInt8] {
            PNG.encode(Image(size: Size(height: 4, width: 4), fill: RGB(content.asciiValue ?? 0, 1, 2)))
        }
        for (path, content) in files { try folder.write(bytes(content), to: "images/" + path) }
        try folder.write("0 ground\n", to: "classes.txt")
        var index = DatasetIndex()
        let scan = try DatasetScan(DatasetSource(images: folder.url.path, tiling: .region(side: 2)), index: &index)
        let known = records.enumerated().map { number, record in
            ImageRecord(
                id: ImageID(Int64(number + 1)), path: record.key, size: Size(height: 4, width: 4),
                fingerprint: ContentHash(bytes(record.value)), split: .train)
        }
        let matching = ImageMatching(
            records: known, files: scan.images, labeled: Set(labeled.map { ImageID($0) }))
        var found = Dictionary(
            uniqueKeysWithValues: zip(scan.images, matching.matches).map { file, match in
                switch match {
                case .same(let id): (file.path, "same \(id.number)")
                case .moved(let id, let from): (file.path, "\(id.number) from \(from)")
                case .changed(let id): (file.path, "changed \(id.number)")
                case .new: (file.path, "new")
                }
            })
        if !matching.missing.isEmpty { found["missing"] = matching.missing.map(\.path).joined(separator: " ") }
        return found
    }

    @Test("two files that exchange their paths are matched with two moved images")
    func swap() throws {
        #expect(
            try matches(["a.png": "B", "b.png": "A"], ["a.png": "A", "b.png": "B"]) == [
                "a.png": "2 from b.png", "b.png": "1 from a.png",
            ])
    }

    @Test("a moved file is recognized by its content, and a new file at its old path is a new image")
    func newFileAtOldPath() throws {
        #expect(
            try matches(["a.png": "X", "c.png": "A"], ["a.png": "A"]) == ["a.png": "new", "c.png": "1 from a.png"])
    }

    @Test("if a new file has the content of two missing images, it is matched with the image that has labels")
    func labeledFirst() throws {
        let records: KeyValuePairs<String, Character> = ["im0.png": "A", "im1.png": "A"]
        for (labeled, found) in [
            (2, ["new.png": "2 from im1.png", "missing": "im0.png"]),
            (1, ["new.png": "1 from im0.png", "missing": "im1.png"]),
        ] {
            #expect(try matches(["new.png": "A"], records, labeled: [Int64(labeled)]) == found)
        }
    }

    @Test("copies of an image are new images, and the original keeps its path")
    func copy() throws {
        #expect(
            try matches(["a.png": "A", "0.png": "A", "z.png": "A"], ["a.png": "A"]) == [
                "a.png": "same 1", "0.png": "new", "z.png": "new",
            ])
    }

    @Test("moved images with equal contents are matched by file name, or else in the order of their paths")
    func equalContents() throws {
        #expect(
            try matches(["new/b.png": "A", "new/a.png": "A"], ["b.png": "A", "a.png": "A"]) == [
                "new/a.png": "2 from a.png", "new/b.png": "1 from b.png",
            ])
        #expect(
            try matches(["new/x.png": "A", "new/y.png": "A"], ["a.png": "A", "b.png": "A"]) == [
                "new/x.png": "1 from a.png", "new/y.png": "2 from b.png",
            ])
    }

    @Test("a file with new content at a known path is a changed image, and an image without a file is missing")
    func changed() throws {
        #expect(
            try matches(["a.png": "X", "c.png": "C"], ["a.png": "A", "b.png": "B"]) == [
                "a.png": "changed 1", "c.png": "new", "missing": "b.png",
            ])
    }
}
