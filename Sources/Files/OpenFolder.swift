import Foundation
import Problems

/// A folder that is held open, so that nobody can put a link in its place while the program works in it.
final class OpenFolder {
    enum Kind { case file, folder, link, other }

    struct Entry {
        let kind: Kind
        let size: Int
        /// The permission bits.
        let mode: mode_t
    }

    let descriptor: Int32
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder that a person named: links on the way are followed.
    /// - Parameter creating: Makes it, and the folders that it is in, where they are missing.
    static func opened(_ url: URL, creating: Bool) throws(Problem) -> OpenFolder {
        let path = url.path
        if creating { try create(path) }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, "the folder cannot be opened", errno: errno) }
        return OpenFolder(descriptor: descriptor, path: path)
    }

    private static func create(_ path: String) throws(Problem) {
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if mkdir(path, 0o777) != 0 {
            if errno == EEXIST { return }
            let code = errno
            guard code == ENOENT, !parent.isEmpty else {
                throw Problem(path: path, "the folder cannot be made", errno: code)
            }
            try create(parent)
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                throw Problem(path: path, "the folder cannot be made", errno: errno)
            }
        }
        // The entry of a new folder must outlast a loss of power. A parent that may not be read cannot be synchronized.
        guard let folder = try? opened(URL(filePath: parent + "/"), creating: false) else { return }
        guard fsync(folder.descriptor) == 0 || errno == EINVAL else {
            throw Problem(path: folder.path, "the folder cannot be written to the disk", errno: errno)
        }
    }

    deinit { close(descriptor) }

    func path(of name: String) -> String { path + "/" + name }

    /// Opens a folder in this one. A link is an error.
    func folder(_ name: String) throws(Problem) -> OpenFolder {
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            let code = errno
            if try entry(name)?.kind == .link { throw isLink(name) }
            throw Problem(path: path(of: name), "the folder cannot be opened", errno: code)
        }
        return OpenFolder(descriptor: opened, path: path(of: name))
    }

    /// Opens a folder in this one, which is made where it is missing.
    func madeFolder(_ name: String, calls: FileCalls) throws(Problem) -> OpenFolder {
        if mkdirat(descriptor, name, 0o777) == 0 {
            guard calls.synchronizeFolder(descriptor) == 0 else {
                throw Problem(path: path, "the folder cannot be written to the disk", errno: errno)
            }
        } else if errno != EEXIST {
            throw Problem(path: path(of: name), "the folder cannot be made", errno: errno)
        }
        return try folder(name)
    }

    /// What `name` is; a link is not followed. Nil where there is nothing.
    func entry(_ name: String) throws(Problem) -> Entry? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw Problem(path: path(of: name), "the file cannot be looked at", errno: errno)
        }
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return Entry(kind: kind, size: Int(status.st_size), mode: status.st_mode & 0o2777)
    }

    /// The entries' names in their order, those left out that are no UTF-8: the program does not write such.
    func names() throws(Problem) -> [String] {
        let listed = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listed >= 0 else { throw Problem(path: path, "the folder cannot be read", errno: errno) }
        return try FolderListing(taking: listed, path: path).names
    }

    /// Opens a regular file of this folder for reading and writing, which is made where it is missing.
    /// A link and whatever else is no regular file are errors.
    func openForWriting(_ name: String) throws(Problem) -> Int32 {
        // Without O_NONBLOCK opening a pipe would wait.
        let opened = openat(descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard opened >= 0 else {
            let code = errno
            try checkReplaceable(name)
            throw Problem(path: path(of: name), "the file cannot be opened for writing", errno: code)
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw notRegular(name)
        }
        return opened
    }

    /// - Throws: Where `name` is something that no file may take the place of.
    /// - Returns: The regular file that is there.
    @discardableResult
    func checkReplaceable(_ name: String) throws(Problem) -> Entry? {
        let found = try entry(name)
        switch found?.kind {
        case nil, .file: return found
        case .link: throw isLink(name)
        case .folder, .other: throw notRegular(name)
        }
    }

    /// - Throws: Where `name` is something that no folder may take the place of.
    /// - Returns: The folder that is there.
    func checkReplaceableByFolder(_ name: String) throws(Problem) -> Entry? {
        let found = try entry(name)
        switch found?.kind {
        case nil, .folder: return found
        case .link: throw isLink(name)
        case .file, .other:
            throw Problem(path: path(of: name), reason: "this is not a folder", fix: "take another name")
        }
    }

    /// Removes a file; one that is not there any more is no error.
    func unlink(_ name: String) throws(Problem) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw Problem(path: path(of: name), "the file cannot be removed", errno: errno)
        }
    }

    /// Removes a folder, which must be empty.
    func removeFolder(_ name: String) throws(Problem) {
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw Problem(path: path(of: name), "the folder cannot be removed", errno: errno)
        }
    }

    private func isLink(_ name: String) -> Problem {
        Problem(
            path: path(of: name), reason: "this is a link, and nothing is written through links here",
            fix: "put what the link points to in its place")
    }

    private func notRegular(_ name: String) -> Problem {
        Problem(
            path: path(of: name), reason: "there is something that is not a regular file", fix: "move it away")
    }
}
