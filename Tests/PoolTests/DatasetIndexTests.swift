import Files
import Foundation
import Imagery
import TestSupport
import Testing

@testable import Pool

@Suite("Dataset index")
struct DatasetIndexTests {
    @Test("an unchanged file is not read again, and a file that was replaced with the same size and time is read")
    func rereads() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b")
        // A whole second, because setting a time keeps fewer digits than the file system stores.
        let modified = Date(timeIntervalSince1970: 1_700_000_000)
        let mask = fixture.folder.url.appending(path: "masks/a.png")
        try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: mask.path)
        var index = DatasetIndex()
        let first = try Dataset.load(fixture.source(), index: &index)
        #expect(index.count == 4)

        // The entry of an unchanged file is used: the wrong fingerprint that is written here is returned.
        let text = String(decoding: index.file().drop { $0 != UInt8(ascii: "\n") }.dropFirst(), as: UTF8.self)
        let fingerprint = try #require(first.images[0].fingerprint).hexadecimal
        let other = String(repeating: "0", count: 32)
        let content = Array(text.replacingOccurrences(of: fingerprint, with: other).utf8)
        var altered = try DatasetIndex(file: Array((ContentHash(content).hexadecimal + "\n").utf8) + content)
        #expect(try Dataset.load(fixture.source(), index: &altered).images[0].fingerprint?.hexadecimal == other)

        let garbage = Data(count: try Data(contentsOf: mask).count)
        try garbage.write(to: mask)
        try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: mask.path)
        let changed = try Dataset.load(fixture.source(), index: &index)
        #expect(changed.summary == ["b train"])
        #expect(changed.complaints == ["a.png: neither a PNG nor a JPEG"])
    }

    @Test("the index drops removed files and adds new ones")
    func removedAndNewFiles() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b")
        var index = DatasetIndex()
        _ = try Dataset.load(fixture.source(), index: &index)
        for folder in ["images", "masks"] {
            try FileManager.default.removeItem(at: fixture.folder.url.appending(path: "\(folder)/a.png"))
        }
        try fixture.image("images/c.png")
        #expect(try Dataset.load(fixture.source(), index: &index).summary == ["b train", "c train unmasked"])
        #expect(index.count == 3)
    }

    @Test("an index is read back unchanged, and a damaged index is refused")
    func stored() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        var index = DatasetIndex()
        let dataset = try Dataset.load(fixture.source(), index: &index)
        let file = index.file()
        #expect(try DatasetIndex(file: file) == index)
        // Changes one digit of a hash, as a disk error may. The line is still a valid entry.
        let fingerprint = Array(try #require(dataset.images[0].fingerprint).hexadecimal.utf8)
        let place = try #require(file.firstRange(of: fingerprint)).lowerBound
        var damaged = file
        damaged[place] = damaged[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        #expect(throws: (any Error).self) { try DatasetIndex(file: damaged) }
        #expect(throws: (any Error).self) { try DatasetIndex(file: []) }
    }

    @Test("an index keeps paths with tabs, line feeds, backslashes and other characters")
    func paths() throws {
        let fixture = try DatasetFixture()
        for name in ["tab\there", "line\nfeed", "back\\slash\\t", "Größe 像"] { try fixture.image("images/\(name).png") }
        try fixture.mask("masks/line\nfeed.png")
        var index = DatasetIndex()
        _ = try Dataset.load(fixture.source(), index: &index)
        #expect(index.count == 5)
        #expect(try DatasetIndex(file: index.file()) == index)
    }

    @Test("fields of a record are read back, also the smallest and largest numbers")
    func record() {
        var record = IndexRecord()
        record.add([Int.min, -1, 0, 9, Int.max])
        record.add("\\n\n\t\\")
        record.add("")
        var reader = IndexRecord.Reader(record.bytes[...])
        #expect(reader.numbers(atMost: 5) == [Int.min, -1, 0, 9, Int.max])
        #expect(reader.text() == "\\n\n\t\\")
        #expect(reader.text() == "" && reader.isAtEnd && reader.text() == nil)
    }

    @Test(
        "what is no number is refused",
        arguments: ["", "-", "1a", " 1", "9223372036854775808", "-9223372036854775809", "99999999999999999999999"])
    func numbers(text: String) {
        var reader = IndexRecord.Reader(Array((text + "\t").utf8)[...])
        #expect(reader.number() == nil)
        var long = IndexRecord.Reader(Array("3\t1\t2\t3\t".utf8)[...])
        #expect(long.numbers(atMost: 2) == nil)
    }
}
