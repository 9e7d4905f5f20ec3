import Foundation
import Imagery
import Pool
import TestSupport
import Testing

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
        let file = try index.file()
        #expect(try DatasetIndex(file: file) == index)
        // Changes one digit of a hash, as a disk error may. The file is still valid JSON.
        let fingerprint = Array(try #require(dataset.images[0].fingerprint).hexadecimal.utf8)
        let place = try #require(file.firstRange(of: fingerprint)).lowerBound
        var damaged = file
        damaged[place] = damaged[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        #expect(throws: (any Error).self) { try DatasetIndex(file: damaged) }
        #expect(throws: (any Error).self) { try DatasetIndex(file: []) }
    }
}
