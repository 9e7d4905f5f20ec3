import Foundation
import Testing

@testable import Files

@Suite("Regular files")
struct RegularFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tessera-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    @Test("the bytes of a file come whole, or cut at a limit")
    func bytes() throws {
        let url = folder.appending(path: "a")
        let bytes = (0..<10_000).map { UInt8($0 & 255) }
        try Data(bytes).write(to: url)
        #expect(try RegularFile.read(url) == bytes)
        #expect(try RegularFile.read(url, upTo: 100) == Array(bytes.prefix(100)))
        #expect(try RegularFile.read(url, upTo: 20_000) == bytes)
    }

    @Test("a pipe, a folder and a device are errors at once")
    func otherKinds() throws {
        let pipe = folder.appending(path: "pipe")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for url in [pipe, folder, URL(filePath: "/dev/zero"), folder.appending(path: "missing")] {
            #expect(throws: FileError.self) { try RegularFile.read(url) }
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
        #expect(ContentHash(bytes) == ContentHash(bytes) && ContentHash(bytes).text.count == 32)
    }
}
