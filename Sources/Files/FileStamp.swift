import Foundation

/// What changes when a file does, without a look at its content.
package struct FileStamp: Codable, Hashable, Sendable {
    package let length: Int
    /// The time of the last change of content: seconds and nanoseconds.
    package let modified: [Int]
    /// The time of the last change of status: seconds and nanoseconds. It and the inode tell of a file that another one
    /// replaced with the same length and time of modification.
    package let changed: [Int]
    package let inode: UInt64

    /// Of the file itself where `url` is a link to it; nil where there is no such file.
    package init?(of url: URL) {
        var file = stat()
        guard stat(url.path, &file) == 0 else { return nil }
        length = Int(file.st_size)
        modified = [file.st_mtim.tv_sec, file.st_mtim.tv_nsec]
        changed = [file.st_ctim.tv_sec, file.st_ctim.tv_nsec]
        inode = UInt64(file.st_ino)
    }
}
