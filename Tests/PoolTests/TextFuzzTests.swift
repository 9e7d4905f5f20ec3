import Files
import Foundation
import Imagery
import Problems
import TestSupport
import Testing

@testable import Pool

/// Damaged lists are read or refused with a `Problem`. Nothing else may happen; see `Fuzzer`.
@Suite("Damaged lists", .serialized)
struct TextFuzzTests {
    private static func utf16(_ text: String) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    private static let tokens = [
        "\r\n", "\u{FEFF}", "\0", "#", "void", "unlabeled", "255", "256", "-1", "99999999999999999999", "#ffffff", "\"",
        " ",
        "\t", "/", "..", "caf\u{e9}", "e\u{301}", "marker:void",
    ]

    private static func isRefusal(_ error: any Error) -> Bool { error is Problem }

    @Test("damaged classes files are read or refused")
    func classes() throws {
        let folder = try TemporaryFolder()
        let texts = [
            "# mine\n0 sky #8ecae6\n1 traffic sign\n255 car\nvoid 254 #000000\nunlabeled 253\n",
            "sky\nroad\nvoid\ncar\n",
            "64 128 64\tAnimal\n0 0 0\tVoid\n192 0 128\tArchway\n",
            (0..<254).map { "\($0) class\($0)\n" }.joined(),
        ]
        let inputs = texts.map { Array($0.utf8) } + [Self.utf16(texts[0])]
        let outcome = Fuzzer("classes", inputs: inputs, tokens: Self.tokens).run { bytes in
            let file = try ClassFile(folder.write(bytes, to: "classes.txt"))
            // A catalog can be written, read again and exported.
            let again = try ClassCatalog.parse(file.catalog.text, origin: "again")
            guard again.names == file.catalog.names, again.voidValues == file.catalog.voidValues else {
                throw Inconsistent()
            }
            let mapping = MaskMapping(file.catalog)
            _ = file.catalog.classes.map { mapping[$0.maskValue] }
            _ = try ExportValues(file.catalog).classesText
        } isRefusal: {
            Self.isRefusal($0)
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    @Test("damaged lists of images are read or refused, in each layout with lists")
    func lists() throws {
        let fixture = try DatasetFixture()
        let names = ["a", "b  c", "#1", "caf\u{e9}", "d/x", "e/x"]
        for name in names {
            try fixture.image("images/\(name).png")
            try fixture.mask("masks/\(name).png")
            try fixture.voc(name)
        }
        let lines = names.map { "images/\($0).png" }
        let pairs = names.map { "\"images/\($0).png\" masks/\($0).png" }
        let inputs = [lines, pairs, names].map { Array(($0.joined(separator: "\n") + "\n").utf8) }
        let outcome = Fuzzer(
            "lists", inputs: inputs + [Self.utf16(lines.joined(separator: "\r\n"))], tokens: Self.tokens
        )
        .run { bytes in
            try fixture.folder.write(bytes, to: "val.txt")
            try fixture.folder.write(bytes, to: "ImageSets/Segmentation/val.txt")
            let base = fixture.folder.url
            for layout in [DatasetLayout.folder, .camvid, .voc] {
                let scan = try LayoutScan(fixture.source(layout), relativeTo: base)
                guard Set(scan.pairs.map(\.stem)).count == scan.pairs.count else { throw Inconsistent() }
            }
            _ = LayoutScan.hasPairLists(base)
        } isRefusal: {
            Self.isRefusal($0)
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0)
    }

    @Test("damaged values files are read or refused")
    func values() throws {
        let folder = try TemporaryFolder()
        let catalog = try ClassCatalog.parse("0 sky\n1 traffic sign\n2 void\n", origin: "x")
        let text = "# mine\n0 sky\n7 traffic sign\n8 void\n9 marker:unlabeled\n#800000 sky\n"
        let outcome = Fuzzer("values", inputs: [Array(text.utf8), Self.utf16(text)], tokens: Self.tokens).run { bytes in
            let mapping = try MaskMapping(reading: folder.write(bytes, to: "values.txt"), catalog)
            guard (UInt8.min...UInt8.max).allSatisfy({ (mapping[$0] ?? 0) < 3 || (mapping[$0] ?? 0) > 253 }) else {
                throw Inconsistent()
            }
        } isRefusal: {
            Self.isRefusal($0)
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    @Test("damaged mask patterns are parsed or refused")
    func patterns() throws {
        let inputs = [
            "{stem}_L.png", "mask_{stem}", "{folder/images/masks}/m_{name%_a}.png", "{stem/a/b}.png", "x/{stem#a}",
        ]
        let tokens = ["{", "}", "/", "%", "#", "{stem}", "{folder}", "{name", ".png", "..", "\u{301}"]
        let outcome = Fuzzer("patterns", inputs: inputs.map { Array($0.utf8) }, tokens: tokens).run { bytes in
            let pattern = try MaskPattern(String(decoding: bytes, as: UTF8.self))
            for stem in ["a", "images/a", "train/images/x_a", "caf\u{e9}/\u{301}", ""] { _ = pattern.mask(of: stem) }
            _ = (pattern.folders, pattern.names("mask_a_L"), pattern.addsToNames)
        } isRefusal: {
            Self.isRefusal($0)
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    /// The reader returned something that cannot be right.
    private struct Inconsistent: Error {}
}
