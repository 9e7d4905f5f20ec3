import TestSupport

/// Finds and replaces entries of a zip archive without compression, and corrects their checksums.
enum StoredZip {
    /// The bytes of the content of an entry. It starts after the local header.
    static func entry(_ name: String, of bytes: [UInt8]) -> Range<Int> {
        let name = Array(name.utf8)
        let header = bytes.indices.first { bytes[$0...].starts(with: name) }! - 30
        func number(_ offset: Int, _ count: Int) -> Int {
            bytes[header + offset..<header + offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let start = header + 30 + number(26, 2) + number(28, 2)
        return start..<start + directoryNumber(20, of: name, in: bytes)
    }

    static func replacing(
        _ range: Range<Int>, with content: [UInt8], named name: String, in bytes: [UInt8]
    ) -> [UInt8] {
        var bytes = bytes
        bytes.replaceSubrange(range, with: content)
        let record = directoryRecord(of: Array(name.utf8), in: bytes)
        let checksum = Checksum.crc32(content[...])
        for byte in 0..<4 { bytes[record + 16 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte))) }
        return bytes
    }

    private static func directoryRecord(of name: [UInt8], in bytes: [UInt8]) -> Int {
        bytes.indices.last { bytes[$0] == name[0] && bytes[$0...].starts(with: name) }! - 46
    }

    private static func directoryNumber(_ offset: Int, of name: [UInt8], in bytes: [UInt8]) -> Int {
        let record = directoryRecord(of: name, in: bytes) + offset
        return bytes[record..<record + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
