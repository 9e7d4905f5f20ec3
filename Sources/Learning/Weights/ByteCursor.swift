import Problems

/// Reads little-endian numbers and ranges of bytes from a buffer. It throws at the end of the buffer.
struct ByteCursor {
    let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>, at position: Int? = nil) {
        self.bytes = bytes
        self.position = position ?? bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else {
            throw Problem.badWeights("the file ends early, at byte \(bytes.endIndex)")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(Problem) { _ = try take(count) }

    mutating func byte() throws(Problem) -> UInt8 { try integer(UInt8.self) }

    mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) throws(Problem) -> T {
        try take(MemoryLayout<T>.size).reversed().reduce(0) { $0 << 8 | T($1) }
    }

    /// Reads a length or an offset. Values that do not fit `Int` are rejected.
    mutating func length<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) throws(Problem) -> Int {
        let value = try integer(type)
        guard let length = Int(exactly: value) else {
            throw Problem.badWeights("a length of \(value) bytes is larger than any file")
        }
        return length
    }

    /// The bytes up to the next newline, which is skipped.
    mutating func line() throws(Problem) -> String {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw Problem.badWeights("the file ends early, at byte \(bytes.endIndex)")
        }
        let line = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        return line
    }
}
