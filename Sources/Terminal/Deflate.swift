import CZlib

/// Compression with zlib, for the images that are sent to a terminal.
enum Deflate {
    /// - Parameter level: 1 (fast) to 9 (small).
    static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var result = [UInt8](repeating: 0, count: Int(count))
        let status = compress2(&result, &count, bytes, UInt(bytes.count), level)
        precondition(status == Z_OK, "Deflate: \(bytes.count) bytes, status \(status)")
        result.removeSubrange(Int(count)...)
        return result
    }
}
