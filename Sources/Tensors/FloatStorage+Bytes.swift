import Hashes

/// The floats as they lie in memory, for files.
extension FloatStorage {
    /// Lends the bytes of all elements, which `body` may not keep.
    package func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeMutableRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride))
    }

    /// Lends the bytes of all elements for reading.
    package func withBytes<E: Error>(_ body: (RawSpan) throws(E) -> Void) throws(E) {
        let bytes = UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Float>.stride)
        try body(RawSpan(_unsafeBytes: bytes))
    }

    /// A number for the bits of all elements: sixteen streams of FNV-1a over words of four bytes, then over those. A
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
