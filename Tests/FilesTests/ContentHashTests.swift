import Files
import Foundation
import TestSupport
import Testing

@Suite("Hashes of content")
struct ContentHashTests {
    @Test("every bit and the length change the hash")
    func everyByte() {
        var seen: Set<ContentHash> = []
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8($0 * 37 & 255) }
            #expect(seen.insert(ContentHash(bytes)).inserted, "\(length) bytes")
            #expect(ContentHash(bytes) == ContentHash(bytes))
            for index in 0..<length {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[index] ^= 1 << bit
                    #expect(seen.insert(ContentHash(changed)).inserted, "bit \(bit) of byte \(index) of \(length)")
                }
            }
        }
        #expect(seen.insert(ContentHash([UInt8](repeating: 0, count: 41))).inserted)
        #expect(seen.insert(ContentHash([UInt8](repeating: 0, count: 42))).inserted)
    }

    @Test("the hash of a file is that of its bytes", arguments: [0, 5, 1 << 20, (1 << 20) + 13, (2 << 20) + 8])
    func file(length: Int) throws {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 8) }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "file")
            try Data(bytes).write(to: url)
            #expect(try ContentHash(of: url) == ContentHash(bytes))
        }
    }

    @Test("a hash is the same in every process and version, because projects store it")
    func fixed() {
        #expect(ContentHash([]).hexadecimal == "b9817d47403900a60c3c364b100e455d")
        #expect(ContentHash(Array("tessera tiles".utf8)).hexadecimal == "be6c8f44926336c9c85a45a323aebcf4")
    }
}
