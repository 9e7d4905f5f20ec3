import CZlib

/// Compression with zlib, for the images that are sent to a terminal.
enum Deflate {
    enum Content {
        /// Differences between the pixels of a photo, which hardly repeat. Huffman codes alone are fastest, and give
        /// about as many bytes as zlib's search for repeated strings.
        case photo
        /// Few colors in large areas.
        case areas
    }

    /// Up to this number of bytes the time for the best compression does not matter.
    private static let smallSize = 1 << 15

    static func compress(_ bytes: [UInt8], _ content: Content) -> [UInt8] {
        let level = bytes.count <= smallSize ? Z_BEST_COMPRESSION : Z_BEST_SPEED
        let strategy = content == .photo ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY
        let size = Int32(MemoryLayout<z_stream>.size)
        var stream = z_stream()
        // zlib keeps the address of the stream.
        return withUnsafeMutablePointer(to: &stream) { stream in
            // The window and the memory level are zlib's defaults.
            var status = deflateInit2_(stream, level, Z_DEFLATED, MAX_WBITS, 8, strategy, ZLIB_VERSION, size)
            precondition(status == Z_OK, "Deflate: status \(status)")
            defer { deflateEnd(stream) }
            let capacity = Int(deflateBound(stream, UInt(bytes.count)))
            let result = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                bytes.withUnsafeBufferPointer { source in
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                    stream.pointee.avail_in = UInt32(source.count)
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(capacity)
                    status = deflate(stream, Z_FINISH)
                }
                count = Int(stream.pointee.total_out)
            }
            precondition(status == Z_STREAM_END, "Deflate: \(bytes.count) bytes, status \(status)")
            return result
        }
    }
}
