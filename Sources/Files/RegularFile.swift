import Foundation

/// Reads files that other people made. Only regular files are read: a pipe, a device or a folder is an error at once
/// and never makes the program wait. A link is followed to the file that it names.
package enum RegularFile {
    /// The bytes of the file, at most the first `limit` ones.
    package static func read(_ url: URL, upTo limit: Int? = nil) throws(FileError) -> [UInt8] {
        let path = url.path
        // Without O_NONBLOCK opening a pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, doing: "the file cannot be opened", code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileError(path: path, doing: "the file cannot be read", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw FileError(
                path: path, reason: isFolder ? "this is a folder, not a file" : "this is not a regular file",
                fix: "name a regular file")
        }
        return try contents(of: descriptor, size: min(Int(status.st_size), limit ?? .max), limit: limit, path: path)
    }

    /// - Parameter size: What the file has now; it may grow or shrink while it is read.
    private static func contents(
        of descriptor: Int32, size: Int, limit: Int?, path: String
    ) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while true {
            if count == bytes.count {
                if let limit, count >= limit { break }
                var probe: UInt8 = 0
                let got = retrying { Glibc.read(descriptor, &probe, 1) }
                guard got >= 0 else { throw FileError(path: path, doing: "the file cannot be read", code: errno) }
                if got == 0 { break }
                bytes.append(probe)
                count += 1
                continue
            }
            let got = bytes.withUnsafeMutableBytes { buffer in
                retrying { Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count) }
            }
            guard got >= 0 else { throw FileError(path: path, doing: "the file cannot be read", code: errno) }
            if got == 0 { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Repeats a call that a signal cut short.
    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
