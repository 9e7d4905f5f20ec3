import Foundation
import Problems

/// Reads files that other people made. Only regular files are read: a pipe, a device or a folder is an error at once
/// and never makes the program wait. A link is followed to the file that it names.
package enum RegularFile {
    /// All bytes of the file.
    ///
    /// - Parameter limit: A longer file is an error before memory is taken for it.
    /// - Throws: `Problem`.
    package static func read(_ url: URL, atMost limit: Int) throws(Problem) -> [UInt8] {
        try withDescriptor(of: url) { descriptor, size throws(Problem) in
            guard size <= limit else { throw tooLong(url, limit) }
            // One byte more tells of a file that has grown meanwhile.
            var all = try bytes(of: descriptor, upTo: size + 1, url)
            guard all.count > size else { return all }
            // In pieces: the limit may be far beyond what the file has.
            while case let piece = try bytes(of: descriptor, upTo: 1 << 20, url), !piece.isEmpty {
                guard all.count + piece.count <= limit else { throw tooLong(url, limit) }
                all += piece
            }
            guard all.count <= limit else { throw tooLong(url, limit) }
            return all
        }
    }

    /// The first `count` bytes of the file, or all where it has fewer.
    /// - Throws: `Problem`.
    package static func prefix(of url: URL, _ count: Int) throws(Problem) -> [UInt8] {
        try withDescriptor(of: url) { descriptor, size throws(Problem) in
            try bytes(of: descriptor, upTo: min(size, count), url)
        }
    }

    /// Hands the bytes of the file to `body` in pieces, for files of any length.
    /// - Throws: `Problem`, and what `body` throws.
    package static func forEachPiece(
        of url: URL, _ body: ([UInt8]) throws(Problem) -> Void
    ) throws(Problem) {
        try withDescriptor(of: url) { descriptor, _ throws(Problem) in
            while case let piece = try bytes(of: descriptor, upTo: 1 << 20, url), !piece.isEmpty { try body(piece) }
        }
    }

    private static func withDescriptor<R>(
        of url: URL, _ body: (_ descriptor: Int32, _ size: Int) throws(Problem) -> R
    ) throws(Problem) -> R {
        let path = url.path
        // Without O_NONBLOCK opening a pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Problem(path: path, "the file cannot be opened", errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Problem(path: path, "the file cannot be read", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw Problem(
                path: path, reason: isFolder ? "this is a folder, not a file" : "this is not a regular file",
                fix: "name a regular file")
        }
        return try body(descriptor, Int(status.st_size))
    }

    /// The next bytes, fewer than `count` at the end of the file only.
    private static func bytes(of descriptor: Int32, upTo count: Int, _ url: URL) throws(Problem) -> [UInt8] {
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
            path: url.path, reason: "the file has more than \(limit) bytes", fix: "see whether this is the right file")
    }
}
