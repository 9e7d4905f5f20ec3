import Foundation
import Problems

/// An open regular file that is read in parts, so that it may be larger than the memory.
package final class RandomAccessFile: Sendable {
    package let url: URL
    /// The size in bytes when the file was opened.
    package let size: Int
    private let descriptor: Int32

    /// - Throws: `Problem`, also if this is no regular file.
    package init(_ url: URL) throws(Problem) {
        self.url = url
        (descriptor, size) = try RegularFile.opened(url)
    }

    deinit { close(descriptor) }

    /// The bytes at a range of offsets. Can be called on any thread.
    /// - Throws: `Problem`, also if the file ends before.
    package func bytes(_ range: Range<Int>) throws(Problem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < range.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + filled, range.count - filled, off_t(range.lowerBound + filled))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Problem(path: url.path, "the file cannot be read", errno: errno) }
            guard got > 0 else {
                throw Problem(
                    path: url.path, reason: "the file ends early, at byte \(range.lowerBound + filled)",
                    fix: "check that no other program changes it")
            }
            filled += got
        }
        return bytes
    }
}
