/// Writes zip archives with uncompressed entries: valid ones, and invalid ones that no tool makes.
package struct StoredArchive {
    private var content: [UInt8] = []
    private var directory: [UInt8] = []
    private var records: [String: (offset: Int, checksum: UInt32, count: Int)] = [:]
    private var count = 0

    package init() {}

    package mutating func add(_ name: String, _ bytes: [UInt8]) {
        let record = (offset: content.count, checksum: Checksum.crc32(bytes[...]), count: bytes.count)
        content +=
            [0x50, 0x4B, 3, 4] + Self.fields(record.checksum, record.count, name) + [0, 0] + Array(name.utf8) + bytes
        list(name, record)
    }

    /// A second name for the bytes of an entry.
    package mutating func addAlias(_ name: String, of other: String) {
        guard let record = records[other] else { preconditionFailure("StoredArchive: no entry \(other)") }
        list(name, record)
    }

    package var bytes: [UInt8] {
        content + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + Self.little(count, 2) + Self.little(count, 2)
            + Self.little(directory.count, 4) + Self.little(content.count, 4) + [0, 0]
    }

    private mutating func list(_ name: String, _ record: (offset: Int, checksum: UInt32, count: Int)) {
        records[name] = record
        count += 1
        directory += [0x50, 0x4B, 1, 2, 20, 0] + Self.fields(record.checksum, record.count, name)
        directory += [UInt8](repeating: 0, count: 12) + Self.little(record.offset, 4) + Array(name.utf8)
    }

    /// The fields that both headers of an entry share, from the version to the length of the name.
    private static func fields(_ checksum: UInt32, _ count: Int, _ name: String) -> [UInt8] {
        [20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + little(Int(checksum), 4) + little(count, 4) + little(count, 4)
            + little(name.utf8.count, 2)
    }

    /// Corrects the checksums in the directory. Without this, most damage would not reach the reader of the entries.
    package static func withRightChecksums(_ archive: [UInt8]) -> [UInt8] {
        var repaired = archive
        func number(_ at: Int, _ count: Int) -> Int {
            archive[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var at = 0
        while at + 46 <= archive.count {
            guard archive[at...].starts(with: [0x50, 0x4B, 1, 2]) else {
                at += 1
                continue
            }
            let (header, count) = (number(at + 42, 4), number(at + 20, 4))
            if header + 30 <= archive.count {
                let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
                if start + count <= archive.count {
                    let checksum = Checksum.crc32(archive[start..<start + count])
                    repaired.replaceSubrange(at + 16..<at + 20, with: little(Int(checksum), 4))
                }
            }
            at += 46
        }
        return repaired
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
