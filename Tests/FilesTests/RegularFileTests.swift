import Foundation
import Problems
import Testing

@testable import Files

@Suite("Regular files")
struct RegularFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tessera-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    @Test("a file is read completely, up to a length, or in pieces")
    func bytes() throws {
        let url = folder.appending(path: "a")
        let bytes = (0..<10_000).map { UInt8($0 & 255) }
        try Data(bytes).write(to: url)
        for limit in [10_000, 20_000, .max] { #expect(try RegularFile.read(url, atMost: limit) == bytes) }
        #expect(try RegularFile.prefix(of: url, 100) == Array(bytes.prefix(100)))
        #expect(try RegularFile.prefix(of: url, 20_000) == bytes)
        var pieces: [UInt8] = []
        try RegularFile.forEachPiece(of: url) { pieces += $0 }
        #expect(pieces == bytes)
    }

    @Test("a file above the size limit is refused before memory is allocated")
    func tooLong() throws {
        let url = folder.appending(path: "sparse")
        #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
        // A sparse file of a petabyte, which uses no block on the disk.
        guard truncate(url.path, 1 << 50) == 0 || truncate(url.path, 1 << 43) == 0 else {
            Issue.record("the file system does not support a file of this size")
            return
        }
        let error = #expect(throws: Problem.self) { try RegularFile.read(url, atMost: 9_999) }
        #expect(error?.reason == "the file has more than 9999 bytes")
        #expect(throws: Problem.self) { try TextFile.read(url) }
        #expect(throws: Problem.self) { try TextFile.lines(of: url) }
        #expect(try RegularFile.prefix(of: url, 3) == [0, 0, 0])
    }

    @Test("a file of unknown length is read to its end, with memory for its content only")
    func unknownLength() throws {
        // The system reports length 0 for it. Allocating the limit would fail.
        let bytes = try RegularFile.read(URL(filePath: "/proc/self/status"), atMost: 1 << 60)
        #expect(String(decoding: bytes, as: UTF8.self).contains("VmRSS"))
        #expect(throws: Problem.self) { try RegularFile.read(URL(filePath: "/proc/self/status"), atMost: 10) }
    }

    @Test("a listing has a separate list of names that are not UTF-8")
    func listing() throws {
        let names: [[UInt8]] = [
            [0x62, 0xFF], Array("b\u{FFFD}".utf8), Array("a".utf8), [0xFE, 0xCC, 0x81],
            [0x07, 0x5C, 0xFF],
        ]
        for name in names {
            let path = (Array((folder.path + "/").utf8) + name + [0]).map(CChar.init(bitPattern:))
            #expect(mkdir(path, 0o700) == 0)
        }
        let listing = try FolderListing(folder)
        #expect(listing.names == ["a", "b\u{FFFD}"])
        #expect(listing.undecodable == ["\\x07\\x5c\\xff", "\\xfe\\xcc\\x81", "b\\xff"])
        #expect(throws: Problem.self) { try FolderListing(folder.appending(path: "missing")) }
    }

    @Test("reading a pipe, a folder or a device fails at once")
    func otherKinds() throws {
        let pipe = folder.appending(path: "pipe")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for url in [pipe, folder, URL(filePath: "/dev/zero"), folder.appending(path: "missing")] {
            #expect(throws: Problem.self) { try RegularFile.read(url, atMost: 100) }
        }
    }

    @Test("contents that differ in one bit have different hashes")
    func hashes() {
        var seen: Set<ContentHash> = [ContentHash([]), ContentHash([0])]
        let bytes = (0..<64).map { UInt8($0) }
        for bit in 0..<512 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(seen.insert(ContentHash(changed)).inserted)
        }
        #expect(ContentHash(bytes) == ContentHash(bytes) && ContentHash(bytes).hexadecimal.count == 32)
    }
}
