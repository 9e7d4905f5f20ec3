/// The number formats of stored weights. All are converted to `Float`; integers above 2^24 lose digits.
enum ElementType: String {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// The numbers in `bytes`, which must hold a whole number of elements.
    func decode(_ bytes: ArraySlice<UInt8>) -> [Float] {
        precondition(bytes.count % byteCount == 0, "ElementType: \(bytes.count) bytes of \(rawValue)")
        return switch self {
        case .float64: Self.elements(bytes) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        case .float32: Self.elements(bytes) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case .float16: Self.elements(bytes) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
        case .bfloat16: Self.elements(bytes) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
        case .int64: Self.elements(bytes) { Float(Int64(littleEndian: $0)) }
        case .int32: Self.elements(bytes) { Float(Int32(littleEndian: $0)) }
        case .int16: Self.elements(bytes) { Float(Int16(littleEndian: $0)) }
        case .int8: Self.elements(bytes) { (raw: Int8) in Float(raw) }
        case .uint8: Self.elements(bytes) { (raw: UInt8) in Float(raw) }
        case .bool: Self.elements(bytes) { (raw: UInt8) in raw == 0 ? 0 : 1 }
        }
    }

    private static func elements<Raw: BitwiseCopyable>(
        _ bytes: ArraySlice<UInt8>, _ convert: (Raw) -> Float
    ) -> [Float] {
        bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / MemoryLayout<Raw>.size).map {
                convert(buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Raw>.size, as: Raw.self))
            }
        }
    }
}

/// The product of the extents in a file. Nil if an extent is negative or a product overflows.
func elementCount(of extents: [Int]) -> Int? {
    var product = 1
    for extent in extents {
        guard extent >= 0 else { return nil }
        // A zero must not hide an overflow of the other extents.
        let (next, overflow) = product.multipliedReportingOverflow(by: max(1, extent))
        if overflow { return nil }
        product = next
    }
    return extents.contains(0) ? 0 : product
}
