import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Layout camvid")
struct ListLayoutTests {
    @Test("paths of another machine are resolved by the longest end that exists, and lists may be missing")
    func suffixes() throws {
        let fixture = try DatasetFixture()
        try fixture.image("train/a.png")
        try fixture.image("a.png", width: 30)
        try fixture.mask("trainannot/a.png", values: [0, 11])
        try fixture.image("val/a.png")
        try fixture.mask("valannot/a.png", values: [3])
        try fixture.folder.write("/SegNet/CamVid/train/a.png /SegNet/CamVid/trainannot/a.png\n", to: "train.txt")
        try fixture.folder.write("/SegNet/CamVid/val/a.png\t/SegNet/CamVid/valannot/a.png\r\n", to: "val.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["train/a train", "val/a val"])
        #expect(dataset.images[0].size == Size(height: 6, width: 8))
        #expect(dataset.catalog == .camVid)
        #expect(try dataset.readLabels(0).values.prefix(2) == [0, LabelMask.void])
        #expect(dataset.problems.isEmpty)
    }

    @Test("a path with a zero byte is not the file with the name before it")
    func zeroByte() throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        try fixture.image("b.png")
        try fixture.mask("m/b.png")
        try fixture.folder.write("a.png\0rest\nb.png m/b.png\n", to: "train.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["b train"] && dataset.problems.count == 1)
    }

    @Test("a line with very long paths that do not exist is one problem")
    func longLines() throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        try fixture.mask("m/a.png")
        let deep = String(repeating: "a/", count: 50_000)
        try fixture.folder.write("a.png m/a.png\n\(deep)x.png \(deep)y.png\n", to: "train.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["a train"] && dataset.problems.count == 1)
    }

    @Test(
        "a line of any white space is a blank line, and white space around a pair is ignored",
        arguments: [" \t", "\u{0B}", "\u{0C}", "\u{85}", "\u{A0}", "\u{2028}", " \u{2029} "])
    func blankLines(blank: String) throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        try fixture.mask("m/a.png")
        try fixture.folder.write("\(blank)\n\(blank)a.png m/a.png\(blank)\n", to: "train.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["a train"] && dataset.problems.isEmpty)
    }

    @Test("lines that cannot be used are reported with their number")
    func problems() throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        try fixture.image("b.png")
        try fixture.mask("m/a.png")
        try fixture.folder.write(
            "x/a.png x/m/a.png\nx/gone.png x/m/gone.png\nb.png m/b.png\na b c\na.png m/a.png\n../a.png m/a.png\nb.png\n",
            to: "test.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["a test", "b test unmasked"])
        let root = fixture.folder.url.path
        #expect(
            dataset.problems.map { "\($0.place.suffix(11)): \($0.reason)" }
                == [
                    "test.txt:2: x/gone.png is not below \(root)", "test.txt:3: m/b.png is not below \(root)",
                    "test.txt:4: 3 fields in the line", "test.txt:5: a.png m/a.png is already in a list",
                    "test.txt:6: ../a.png is not below \(root)",
                ].map { "/" + $0 })
    }

    @Test("without any list, the error names the expected lists")
    func noLists() throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source(.camvid)) }
        #expect(error?.description.contains("no train.txt, val.txt or test.txt") == true)
    }

    @Test(
        "CamVid is loaded without problems: 367 and 101 images, 5,872 tiles; with the index, loading is faster",
        .enabled(
            if: SharedFiles.has("data/camvid/train.txt"), "CamVid is not in the folder `shared` next to the checkout"))
    func camVid() throws {
        let source = DatasetSource(images: SharedFiles.url("data/camvid").path, layout: .camvid)
        var index = DatasetIndex()
        let clock = ContinuousClock()
        var dataset: Dataset?
        let first = try clock.measure { dataset = try Dataset.load(source, index: &index) }
        #expect(dataset?.problems == [])
        #expect(dataset?.indices(of: .train).count == 367)
        #expect(dataset?.indices(of: .val).count == 101)
        #expect(dataset?.tiles(of: .train).count == 5872)
        #expect(dataset?.images.first?.name == "0001TP_006690")
        #expect(index.count == 936)
        let stored = index.file()
        let again = try clock.measure {
            index = try DatasetIndex(file: stored)
            dataset = try Dataset.load(source, index: &index)
        }
        #expect(dataset?.images.count == 468)
        #expect(again < first)
    }

    @Test("the path of an image from a list keeps its extension, whichever it is")
    func extensions() throws {
        let fixture = try DatasetFixture()
        for name in ["a.bin", "b.png", "c"] {
            let picture = Image(size: Size(height: 6, width: 8), fill: RGB(1, 2, 3))
            try fixture.folder.write(PNG.encode(picture), to: "im/\(name)")
        }
        try fixture.mask("m/a.png")
        try fixture.folder.write("im/a.bin m/a.png\nim/b.png m/a.png\n/far/im/c m/a.png\n", to: "train.txt")
        let scan = try fixture.scan(fixture.source(.camvid))
        #expect(scan.images.map(\.path) == ["im/a.bin", "im/b.png", "im/c"])
        #expect(scan.imageRoot == fixture.folder.url.path + "/")
    }
}
