import Foundation

/// The file status that changes when a file changes. It is compared instead of the content.
package struct FileStamp: Hashable, Sendable {
    package let length: Int
    /// The time of the last change of content (`mtime`): seconds and nanoseconds.
    package let modified: [Int]
    /// The time of the last change of status (`ctime`): seconds and nanoseconds.
    ///
    /// A file can be replaced by another one of the same length and modification time. Then this or the inode differs.
    package let changed: [Int]
    package let inode: UInt64

    /// A stamp that was stored.
    /// - Parameters:
    ///   - modified: Seconds and nanoseconds.
    ///   - changed: Seconds and nanoseconds.
    package init(length: Int, modified: [Int], changed: [Int], inode: UInt64) {
        self.length = length
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }

    /// Whether there is a file or folder at a path. A link is followed. This is much faster than asking `FileManager`
    /// about a `URL`.
    package static func exists(_ path: String) -> Bool {
        // C ends a path at its first zero byte, and would find the file with the path before it.
        guard !path.utf8.contains(0) else { return false }
        var file = stat()
        return stat(path, &file) == 0
    }

    /// The stamp of the file at `url`. A link is followed. Nil if the file cannot be found.
    package init?(of url: URL) {
        var file = stat()
        guard stat(url.path, &file) == 0 else { return nil }
        length = Int(file.st_size)
        modified = [file.st_mtim.tv_sec, file.st_mtim.tv_nsec]
        changed = [file.st_ctim.tv_sec, file.st_ctim.tv_nsec]
        inode = UInt64(file.st_ino)
    }
}
