import Foundation
import Imagery
import TestSupport
import Testing

@testable import Pool

@Suite("Names of images and masks")
struct ImageNameTests {
    private static let composed = "caf\u{e9}"
    private static let decomposed = "cafe\u{301}"

    @Test(
        "if two names differ only in their Unicode form, the second image and its mask are left out with a problem"
    )
    func duplicates() throws {
        let fixture = try DatasetFixture()
        for (name, value) in [(Self.composed, UInt8(1)), (Self.decomposed, 0), ("z", 0)] {
            try fixture.image("images/\(name).png")
            try fixture.mask("masks/\(name).png", values: [value])
        }
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.images.map(\.path) == [Self.decomposed + ".png", "z.png"])
        #expect(try Set(dataset.readLabels(0).values) == [0])
        #expect(
            dataset.problems.map(\.reason) == [
                "its name caf\\u{e9}.png is cafe\\u{301}.png in another Unicode spelling"
            ])
        // If the first image has no mask, it does not get the mask of the second image.
        try FileManager.default.removeItem(atPath: fixture.folder.url.path + "/masks/\(Self.decomposed).png")
        #expect(try Dataset.load(fixture.source()).summary == ["\(Self.decomposed) train unmasked", "z train"])
    }

    @Test("images have different names, also if the name of one is the path of another")
    func sameNames() throws {
        let fixture = try DatasetFixture()
        let paths = ["a.png", "a.png.png", "x/a.png", "x/a.png.png", "b.png", "c.png.png"]
        for (value, path) in paths.enumerated() {
            try fixture.image("images/" + path)
            try fixture.mask("masks/" + path, values: [UInt8(value % 2)])
        }
        // Of two images that differ only in the extension, one is left out.
        try fixture.image("images/b.jpg")
        let dataset = try Dataset.load(fixture.source())
        #expect(
            dataset.images.map { [$0.name, $0.path] } == [
                ["a.png", "a.png"], ["a.png.png", "a.png.png"], ["b", "b.jpg"], ["c.png", "c.png.png"],
                ["x/a", "x/a.png"], ["x/a.png.png", "x/a.png.png"],
            ])
        #expect(dataset.complaints == ["b.png: b.jpg has the same name"])
        for (index, image) in dataset.images.enumerated() {
            #expect(dataset.images(named: image.name) == [index])
            let value = try #require(paths.firstIndex(of: image.path.replacing(".jpg", with: ".png")))
            #expect(try Set(dataset.readLabels(index).values) == [UInt8(value % 2)])
        }
    }

    @Test("masks and lists match a name in another Unicode form")
    func normalization() throws {
        let fixture = try DatasetFixture()
        try fixture.image("images/\(Self.composed).png")
        try fixture.image("images/b.png")
        try fixture.mask("masks/\(Self.decomposed)_L.png")
        try fixture.mask("masks/b_L.png")
        try fixture.folder.write("b\n", to: "train.txt")
        try fixture.folder.write("\(Self.decomposed)\n", to: "val.txt")
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary == ["b train", "\(Self.composed) val"] && dataset.problems.isEmpty)
    }

    private static let odd = [
        "a  b", "#1", "# two", " lead", "tr ail ", "-dash", "it's \"q\"", "\"quoted\"", "日本語", "שלום", "tab\tname",
        "esc\u{1b}[31mred", "\u{202e}RTL", "dot.in.name", "50%", "a[1]*", "%2Fslash", "a?b=c", "~", "..dots",
        String(repeating: "x", count: 250), "\u{2028}line", "🌍",
    ]

    @Test("images with unusual names are loaded with their masks, and lists may contain these names")
    func oddNames() throws {
        let fixture = try DatasetFixture()
        let names = Self.odd.filter { !$0.hasPrefix(".") }
        for name in names + ["plain", "nl\nname"] {
            try fixture.image("images/\(name).png")
            try fixture.mask("masks/\(name).png")
        }
        try fixture.folder.write("# all odd ones\n" + names.joined(separator: "\r\n") + "\n", to: "val.txt")
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.problems.isEmpty, "\(dataset.problems)")
        #expect(Set(dataset.images.filter { $0.split == .val }.map(\.name)) == Set(names))
        #expect(dataset.images.filter { $0.split == .train }.map(\.name) == ["nl\nname", "plain"])
        for index in dataset.images.indices {
            _ = try dataset.readImage(index)
            _ = try dataset.readLabels(index)
        }
    }

    @Test("files and folders whose names are not in UTF-8 are reported")
    func notUTF8() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        func path(_ name: [UInt8]) -> [CChar] {
            (Array((fixture.folder.url.path + "/images/").utf8) + name + [0]).map(CChar.init(bitPattern:))
        }
        let descriptor = open(path([0xFF, 0xE9] + Array(".png".utf8)), O_CREAT | O_WRONLY, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(mkdir(path([0x64, 0xE9]), 0o700) == 0)
        let reason = "the name is not in UTF-8"
        #expect(
            try Dataset.load(fixture.source()).complaints
                == ["\\xff\\xe9.png: \(reason)", "d\\xe9: \(reason)"])
    }

    @Test("in lists of pairs, names with spaces may be quoted, and without quotes the existing files decide")
    func pairLists() throws {
        let fixture = try DatasetFixture()
        for name in ["a b", "#c", "d"] {
            try fixture.image("im/\(name).png")
            try fixture.mask("m/\(name).png")
        }
        try fixture.folder.write(
            "# comment\n\"im/a b.png\" \"m/a b.png\"\n/far/im/#c.png\t/far/m/#c.png\nim/d.png m/d.png\n",
            to: "train.txt")
        #expect(try Dataset.load(fixture.source(.camvid)).summary == ["#c train", "a b train", "d train"])
        try fixture.folder.write("im/a b.png m/a b.png\nim/d.png\nim/d.png m/e.png\n", to: "train.txt")
        let dataset = try Dataset.load(fixture.source(.camvid))
        #expect(dataset.summary == ["a b train", "d train unmasked"])
        #expect(dataset.complaints == ["train.txt:3: m/e.png is not below \(fixture.folder.url.path)"])
    }

    @Test("a list in UTF-16 is read, and a list that is not text is reported with the line")
    func lists() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("é", "b")
        let utf16 = "\u{FEFF}é\r\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        try fixture.folder.write(utf16, to: "val.txt")
        #expect(try Dataset.load(fixture.source()).summary == ["b train", "é val"])
        try fixture.folder.write([0x62, 0x0A, 0xE9], to: "val.txt")
        let report = try fixture.scan(fixture.source()).report
        #expect(report.unreadableLists.map(\.reason) == ["the text is not in UTF-8"])
        #expect(report.unreadableLists[0].place.hasSuffix("/val.txt:2"))
    }
}
