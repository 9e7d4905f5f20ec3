import Hashes

/// The raw bytes of the floats, for reading and writing files.
extension FloatStorage {
    /// Calls `body` with the bytes of all elements. The pointer must not be kept.
    package func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeMutableRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride))
    }

    /// Calls `body` with the bytes of all elements, for reading.
    package func withBytes<E: Error>(_ body: (RawSpan) throws(E) -> Void) throws(E) {
        let bytes = UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride)
        try body(RawSpan(_unsafeBytes: bytes))
    }

    /// A 64-bit checksum of all elements: sixteen interleaved FNV-1a hashes of 32-bit words, combined by `FNV1a`. A
    /// change of one element always changes it.
    package var checksum: UInt64 {
        var streams = SIMD16<UInt32>(repeating: 0x811c_9dc5)
        let whole = count / 16
        let blocks = UnsafeRawPointer(base).assumingMemoryBound(to: SIMD16<UInt32>.self)
        for block in 0..<whole { streams = (streams ^ blocks[block]) &* 0x0100_0193 }
        var hash = FNV1a()
        for index in 0..<16 { hash.add(UInt64(streams[index])) }
        for index in whole * 16..<count { hash.add(UInt64(base[index].bitPattern)) }
        return hash.value
    }
}
