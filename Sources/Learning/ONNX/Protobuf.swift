/// Writes messages of Protocol Buffers. ONNX needs four kinds of fields, so a library with generated code would be
/// larger than this.
struct Protobuf {
    private(set) var bytes: [UInt8] = []

    /// A field with a whole number.
    mutating func add(_ field: Int, _ value: Int) {
        key(field, 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A field with a number in single precision.
    mutating func add(_ field: Int, _ value: Float) {
        key(field, 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    /// A field with a text.
    mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }

    /// A field with a message.
    mutating func add(_ field: Int, _ message: Protobuf) { add(field, bytes: message.bytes) }

    /// A field with bytes.
    mutating func add(_ field: Int, bytes content: [UInt8]) {
        key(field, 2)
        varint(UInt64(content.count))
        bytes += content
    }

    private mutating func key(_ field: Int, _ type: Int) { varint(UInt64(field << 3 | type)) }

    /// Seven bits a byte, the lowest first.
    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
