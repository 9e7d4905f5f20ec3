import Problems

/// The uncompressed entries of a zip archive, with zip64, as PyTorch writes them.
///
/// Entries may not overlap. Otherwise a small file could contain the same numbers under thousands of names.
struct ZipArchive {
    private struct Entry {
        let method: UInt16
        let isEncrypted: Bool
        let checksum: UInt32
        let compressedCount: Int
        let count: Int
        let headerOffset: Int
    }

    private let bytes: ArraySlice<UInt8>
    private let entries: [String: Entry]

    static func recognizes(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    init(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        self.bytes = bytes
        var directory = try Directory(in: bytes)
        var entries: [String: Entry] = [:]
        while let (name, entry) = try directory.next() {
            guard entries.updateValue(entry, forKey: name) == nil else {
                throw Problem.badWeights("the archive has two entries named \(name)")
            }
        }
        self.entries = entries
        try checkOverlap(before: directory.start)
    }

    var names: some Collection<String> { entries.keys }

    /// The content of an entry, or nil where there is none of that name.
    func content(of name: String) throws(Problem) -> ArraySlice<UInt8>? {
        guard let entry = entries[name] else { return nil }
        guard entry.method == 0, !entry.isEncrypted, entry.compressedCount == entry.count else {
            throw Problem.badWeights(
                "entry \(name) of the archive is \(entry.isEncrypted ? "encrypted" : "compressed")",
                fix: "save it with torch.save, which stores entries as they are, or pack it with `zip -0`")
        }
        let content = bytes[try contentRange(of: entry, named: name)]
        guard CRC32.checksum(content) == entry.checksum else {
            throw Problem.badWeights("entry \(name) of the archive is damaged: its checksum differs")
        }
        return content
    }

    /// - Parameter end: The start of the directory, which no entry may reach.
    private func checkOverlap(before end: Int) throws(Problem) {
        var ranges: [(start: Int, end: Int, name: String)] = []
        for (name, entry) in entries {
            let content = try contentRange(of: entry, named: name)
            ranges.append((bytes.startIndex + entry.headerOffset, content.upperBound, name))
        }
        ranges.sort { ($0.start, $0.name) < ($1.start, $1.name) }
        for (index, range) in ranges.enumerated() {
            guard range.end <= (index + 1 < ranges.count ? ranges[index + 1].start : end) else {
                throw Problem.badWeights("entry \(range.name) of the archive overlaps what follows it")
            }
        }
    }

    /// The byte range of an entry's content, from its local header.
    private func contentRange(of entry: Entry, named name: String) throws(Problem) -> Range<Int> {
        var cursor = try cursor(at: entry.headerOffset)
        guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
            throw Problem.badWeights("entry \(name) of the archive is not where its directory says")
        }
        try cursor.skip(22)
        let nameLength = try cursor.length(UInt16.self)
        let extraLength = try cursor.length(UInt16.self)
        try cursor.skip(nameLength + extraLength)
        let start = cursor.position
        try cursor.skip(entry.compressedCount)
        return start..<cursor.position
    }

    private func cursor(at offset: Int) throws(Problem) -> ByteCursor {
        var cursor = ByteCursor(bytes)
        try cursor.skip(offset)
        return cursor
    }

    /// Reads the central directory.
    private struct Directory {
        /// The start of the directory.
        let start: Int
        private var cursor: ByteCursor
        private var remaining: Int

        init(in bytes: ArraySlice<UInt8>) throws(Problem) {
            let end = try Self.endRecord(in: bytes)
            cursor = ByteCursor(bytes, at: end + 8)
            let disk = (onDisk: try cursor.length(UInt16.self), total: try cursor.length(UInt16.self))
            try cursor.skip(4)
            var offset = try cursor.length(UInt32.self)
            remaining = disk.total
            if disk.total == 0xFFFF || offset == 0xFFFF_FFFF, end - bytes.startIndex >= 20 {
                cursor = ByteCursor(bytes, at: end - 20)
                if try cursor.integer(UInt32.self) == 0x0706_4B50 {
                    try cursor.skip(4)
                    let record = try cursor.length(UInt64.self)
                    cursor = ByteCursor(bytes)
                    try cursor.skip(record)
                    guard try cursor.integer(UInt32.self) == 0x0606_4B50 else {
                        throw Problem.badWeights("the archive's zip64 directory is not where its end says")
                    }
                    try cursor.skip(28)
                    remaining = try cursor.length(UInt64.self)
                    try cursor.skip(8)
                    offset = try cursor.length(UInt64.self)
                }
            }
            cursor = ByteCursor(bytes)
            try cursor.skip(offset)
            start = cursor.position
        }

        mutating func next() throws(Problem) -> (String, Entry)? {
            guard remaining > 0 else { return nil }
            remaining -= 1
            guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
                throw Problem.badWeights("the archive's directory is damaged at byte \(cursor.position)")
            }
            try cursor.skip(4)
            let flags = try cursor.integer(UInt16.self)
            let method = try cursor.integer(UInt16.self)
            try cursor.skip(4)
            let checksum = try cursor.integer(UInt32.self)
            var sizes = Extents(
                compressed: try cursor.length(UInt32.self), uncompressed: try cursor.length(UInt32.self), offset: 0)
            let nameLength = try cursor.length(UInt16.self)
            let extraLength = try cursor.length(UInt16.self)
            let commentLength = try cursor.length(UInt16.self)
            try cursor.skip(8)
            sizes.offset = try cursor.length(UInt32.self)
            let name = String(decoding: try cursor.take(nameLength), as: UTF8.self)
            try sizes.widen(from: try cursor.take(extraLength))
            try cursor.skip(commentLength)
            return (
                name,
                Entry(
                    method: method, isEncrypted: flags & 1 != 0, checksum: checksum,
                    compressedCount: sizes.compressed, count: sizes.uncompressed, headerOffset: sizes.offset)
            )
        }

        /// The position of the end record. Only a comment of up to 65,535 bytes may follow it.
        private static func endRecord(in bytes: ArraySlice<UInt8>) throws(Problem) -> Int {
            let last = bytes.endIndex - 22
            let first = max(bytes.startIndex, last - 0xFFFF)
            var position = last
            while position >= first {
                if bytes[position...].starts(with: [0x50, 0x4B, 0x05, 0x06]) { return position }
                position -= 1
            }
            throw Problem.badWeights("the archive has no directory: the file is cut short")
        }
    }

    /// Sizes and offset of an entry. An extra field has the values that do not fit 32 bits.
    private struct Extents {
        var compressed: Int
        var uncompressed: Int
        var offset: Int

        mutating func widen(from extra: ArraySlice<UInt8>) throws(Problem) {
            var cursor = ByteCursor(extra)
            while extra.endIndex - cursor.position >= 4 {
                let tag = try cursor.integer(UInt16.self)
                let field = try cursor.take(try cursor.length(UInt16.self))
                guard tag == 1 else { continue }
                var wide = ByteCursor(field)
                if uncompressed == 0xFFFF_FFFF { uncompressed = try wide.length(UInt64.self) }
                if compressed == 0xFFFF_FFFF { compressed = try wide.length(UInt64.self) }
                if offset == 0xFFFF_FFFF { offset = try wide.length(UInt64.self) }
            }
        }
    }
}
