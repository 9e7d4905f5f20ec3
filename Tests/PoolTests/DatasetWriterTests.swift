import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Writing of layouts")
struct DatasetWriterTests {
    private static let classes = [
        (name: "sky", color: RGB(1, 2, 3)), (name: "pedestrian", color: RGB(9, 9, 200)),
        (name: "dragon", color: RGB(7, 90, 7)),
    ]
    private static let size = Size(height: 6, width: 8)
    private static let mask = LabelMask(size: size, values: (0..<48).map { UInt8($0 / 16) })

    private func write(_ layout: DatasetLayout, to folder: URL) throws {
        var writer = DatasetWriter(layout, classes: Self.classes, to: folder)
        for (number, split) in [Split.train, .val, .train].enumerated() {
            try writer.write(
                LabeledImage(
                    number: number, name: "i\(number)", split: split, image: Image(size: Self.size, fill: RGB(9, 9, 9)),
                    mask: Self.mask))
        }
        try writer.finish()
    }

    @Test(
        "each layout is detected as it was written, and classes have the values of the same meaning",
        arguments: [
            (DatasetLayout.folder, ["sky", "pedestrian", "dragon"]), (.camvid, ["sky", "pedestrian", nil]),
            (.cityscapes, ["sky", "person", nil]), (.voc, ["background", "person", "background"]),
        ])
    func layouts(layout: DatasetLayout, names: [String?]) throws {
        let folder = try TemporaryFolder()
        try write(layout, to: folder.url)
        let source = try LayoutDetection(DatasetSource(images: folder.url.path), layout: nil).source
        #expect(source.layout == layout)
        let dataset = try Dataset.load(source)
        #expect(dataset.problems.isEmpty)
        #expect(dataset.images.map(\.split) == [.train, .val, .train])
        for image in 0..<3 {
            let found = try dataset.readLabels(image).values.map {
                $0 == LabelMask.void ? nil : dataset.catalog.names[Int($0)]
            }
            #expect(found == Self.mask.values.map { names[Int($0)] })
        }
    }

    @Test("the layout folder has lists and classes")
    func folder() throws {
        let folder = try TemporaryFolder()
        try write(.folder, to: folder.url)
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
        }
        #expect(try text("train.txt") == "i0\ni2\n")
        #expect(try text("val.txt") == "i1\n")
        #expect(try text("classes.txt") == "0 sky #010203\n1 pedestrian #0909c8\n2 dragon #075a07\nvoid 255\n")
    }

    @Test("Cityscapes has four masks for each image, and instances have 16 bits")
    func cityscapes() throws {
        let folder = try TemporaryFolder()
        try write(.cityscapes, to: folder.url)
        let start = folder.url.path + "/gtFine/train/street/street_000002_000000_gtFine_"
        func mask(_ kind: String) throws -> MaskContent {
            try ImageFile.readMaskContent(URL(filePath: start + kind + ".png"))
        }
        let labels = Self.mask.mapped(through: [23, 24, 0] + [UInt8](repeating: 0, count: 253))
        let trainIDs = Self.mask.mapped(through: [10, 11, 255] + [UInt8](repeating: 0, count: 253))
        #expect(try mask("labelIds") == .values(labels, palette: []))
        #expect(try mask("labelTrainIds") == .values(trainIDs, palette: []))
        #expect(try mask("instanceIds") == .values(labels, palette: []))
        let header = try Data(contentsOf: URL(filePath: start + "instanceIds.png")).prefix(26)
        #expect(header.suffix(2) == Data([16, 0]), "bit depth 16, gray")
        let colors = try ImageFile.read(URL(filePath: start + "color.png"))
        #expect([colors[0, 0], colors[2, 0], colors[5, 7]] == [RGB(70, 130, 180), RGB(220, 20, 60), RGB(0, 0, 0)])
    }

    @Test("the error about a folder that cannot be created has its path")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("in the way", to: "set")
        let error = #expect(throws: Problem.self) { try write(.folder, to: file) }
        #expect(error?.path?.hasPrefix(file.path) == true)
    }
}
