import Foundation

/// Files that are on disk whole, or not at all.
enum DurableFile {
    /// Writes beside the file and renames over it.
    static func write(_ bytes: [UInt8], to url: URL) throws {
        let draft = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(getpid()).part")
        do {
            try Data(bytes).write(to: draft)
            try rename(draft, to: url)
        } catch {
            unlink(draft.path)
            throw error
        }
    }

    /// Lets `body` write a draft and renames it to `url`.
    static func make(_ url: URL, _ body: (URL) throws -> Void) throws {
        let draft = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(getpid()).part")
        do {
            try body(draft)
            try rename(draft, to: url)
        } catch {
            unlink(draft.path)
            throw error
        }
    }

    /// Renames a file or a folder, over an empty folder too, and synchronizes it and the folder it is in.
    static func rename(_ old: URL, to new: URL) throws {
        try synchronize(old)
        guard Foundation.rename(old.path, new.path) == 0 else { throw failure() }
        try synchronize(new.deletingLastPathComponent())
    }

    private static func synchronize(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
