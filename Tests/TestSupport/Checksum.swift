import CZlib

package enum Checksum {
    /// The CRC-32 of zip entries and PNG chunks, computed by zlib.
    package static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
