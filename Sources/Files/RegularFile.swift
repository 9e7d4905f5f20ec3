import Foundation
import Problems

/// Reads regular files. Links are followed.
///
/// Pipes, devices and folders are refused at once, so that opening a file never blocks.
package enum RegularFile {
    /// Reads all bytes of the file.
    ///
    /// - Parameter limit: The largest size in bytes. A larger file is refused before memory is allocated for it.
    /// - Throws: `Problem`.
    package static func read(_ url: URL, atMost limit: Int) throws(Problem) -> [UInt8] {
        try withDescriptor(of: url) { descriptor, size throws(Problem) in
            guard size <= limit else { throw tooLong(url, limit) }
            // Request one byte more than `fstat` reported, to notice that the file has grown.
            var all = try readBytes(of: descriptor, upTo: size + 1, url)
            guard all.count > size else { return all }
            // Read the rest in pieces of 1 MiB. A buffer of `limit` bytes could be far larger than the file.
            while case let piece = try readBytes(of: descriptor, upTo: 1 << 20, url), !piece.isEmpty {
                guard all.count + piece.count <= limit else { throw tooLong(url, limit) }
                all += piece
            }
            guard all.count <= limit else { throw tooLong(url, limit) }
            return all
        }
    }

    /// Reads the first `count` bytes of the file, or all bytes if it has fewer.
    /// - Throws: `Problem`.
    package static func prefix(of url: URL, _ count: Int) throws(Problem) -> [UInt8] {
        try withDescriptor(of: url) { descriptor, size throws(Problem) in
            try readBytes(of: descriptor, upTo: min(size, count), url)
        }
    }

    /// Calls `body` with each piece of the file, for files of any length. A piece has 1 MiB; the last may be shorter.
    /// - Throws: `Problem`, and what `body` throws.
    package static func forEachPiece(
        of url: URL, _ body: ([UInt8]) throws(Problem) -> Void
    ) throws(Problem) {
        try withDescriptor(of: url) { descriptor, _ throws(Problem) in
            while case let piece = try readBytes(of: descriptor, upTo: 1 << 20, url), !piece.isEmpty {
                try body(piece)
            }
        }
    }

    private static func withDescriptor<R>(
        of url: URL, _ body: (_ descriptor: Int32, _ size: Int) throws(Problem) -> R
    ) throws(Problem) -> R {
        let (descriptor, size) = try opened(url)
        defer { close(descriptor) }
        return try body(descriptor, size)
    }

    /// Opens a file for reading. The caller must close the descriptor.
    static func opened(_ url: URL) throws(Problem) -> (descriptor: Int32, size: Int) {
        let path = url.path
        // Without O_NONBLOCK, opening a pipe would block until a program writes to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Problem(path: path, "the file cannot be opened", errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw Problem(path: path, "the file cannot be read", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            close(descriptor)
            throw Problem(
                path: path, reason: isFolder ? "this is a folder, not a file" : "this is not a regular file",
                fix: "name a regular file")
        }
        return (descriptor, Int(status.st_size))
    }

    /// Reads the next `count` bytes. It returns fewer only at the end of the file.
    private static func readBytes(of descriptor: Int32, upTo count: Int, _ url: URL) throws(Problem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, count - filled) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Problem(path: url.path, "the file cannot be read", errno: errno) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    private static func tooLong(_ url: URL, _ limit: Int) -> Problem {
        Problem(
            path: url.path, reason: "the file has more than \(limit) bytes", fix: "check that this is the right file")
    }
}
