import Foundation
import Imagery
import Pool
import TestSupport
import Testing

@Suite("Dataset index")
struct DatasetIndexTests {
    @Test("a file that did not change is not read again, one that was replaced at the same length and time is")
    func rereads() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b")
        // A whole second: setting a time keeps fewer digits than the file system.
        let modified = Date(timeIntervalSince1970: 1_700_000_000)
        let mask = fixture.folder.url.appending(path: "masks/a.png")
        try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: mask.path)
        var index = DatasetIndex()
        let first = try Dataset.load(fixture.source(), index: &index)
        #expect(index.count == 4)

        // What the index says of a file is believed as long as the file is the same.
        let text = String(decoding: try JSONEncoder().encode(index), as: UTF8.self)
        let fingerprint = try #require(first.images[0].fingerprint).hexadecimal
        let other = String(repeating: "0", count: 32)
        var altered = try JSONDecoder().decode(
            DatasetIndex.self, from: Data(text.replacingOccurrences(of: fingerprint, with: other).utf8))
        #expect(try Dataset.load(fixture.source(), index: &altered).images[0].fingerprint?.hexadecimal == other)

        let garbage = Data(count: try Data(contentsOf: mask).count)
        try garbage.write(to: mask)
        try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: mask.path)
        let changed = try Dataset.load(fixture.source(), index: &index)
        #expect(changed.summary == ["b train"])
        #expect(changed.complaints == ["a.png: neither a PNG nor a JPEG"])
    }

    @Test("files that are gone leave the index, new ones enter it")
    func follows() throws {
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

    @Test("an index is stored without loss, and one that was damaged is refused")
    func stored() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        var index = DatasetIndex()
        let dataset = try Dataset.load(fixture.source(), index: &index)
        let file = try index.file()
        #expect(try DatasetIndex(file: file) == index)
        // A digit of a hash, as a disk may change it: the rest is still JSON.
        let fingerprint = Array(try #require(dataset.images[0].fingerprint).hexadecimal.utf8)
        let place = try #require(file.firstRange(of: fingerprint)).lowerBound
        var damaged = file
        damaged[place] = damaged[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        #expect(throws: (any Error).self) { try DatasetIndex(file: damaged) }
        #expect(throws: (any Error).self) { try DatasetIndex(file: []) }
    }
}
