import CJPEGEncoder
import Glibc
import Imagery

extension JPEG {
    /// Encodes an image as baseline JPEG. Only tests need this; the program writes no JPEG.
    /// - Parameter quality: The quality of libjpeg, 1 to 100.
    package static func encode(_ image: Image, quality: Int = 95) -> [UInt8] {
        precondition(1...100 ~= quality, "JPEG: quality \(quality)")
        var length = 0
        let encoded = tessera_test_jpeg(
            image.bytes, Int32(image.size.width), Int32(image.size.height), Int32(quality), &length)
        defer { free(encoded) }
        return [UInt8](UnsafeBufferPointer(start: encoded, count: length))
    }
}
