import Foundation
import Problems

/// An open folder. Its methods use the descriptor, so replacing the folder's path by a link has no effect on them.
final class OpenFolder {
    enum Kind { case file, folder, link, other }

    struct Entry {
        let kind: Kind
        let size: Int
        /// The permission bits, with the setgid bit.
        let mode: mode_t
    }

    let descriptor: Int32
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder at a path that a person gave. Links in the path are followed.
    /// - Parameter creating: Whether to create the folder and its parents if they are missing.
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
        // Without `fsync` of its parent a new folder may be gone after a power loss. A parent that cannot be opened for
        // reading cannot be synchronized.
        guard let folder = try? opened(URL(filePath: parent + "/"), creating: false) else { return }
        guard fsync(folder.descriptor) == 0 || errno == EINVAL else {
            throw Problem(path: folder.path, "the folder cannot be written to the disk", errno: errno)
        }
    }

    deinit { close(descriptor) }

    func path(of name: String) -> String { path + "/" + name }

    /// Opens a folder in this one. Throws if it is a link.
    func folder(_ name: String) throws(Problem) -> OpenFolder {
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            let code = errno
            if try entry(name)?.kind == .link { throw linkProblem(name) }
            throw Problem(path: path(of: name), "the folder cannot be opened", errno: code)
        }
        return OpenFolder(descriptor: opened, path: path(of: name))
    }

    /// Opens a folder in this one, and creates it first if it is missing.
    func createdFolder(_ name: String, calls: FileCalls) throws(Problem) -> OpenFolder {
        if mkdirat(descriptor, name, 0o777) == 0 {
            guard calls.synchronizeFolder(descriptor) == 0 else {
                throw Problem(path: path, "the folder cannot be written to the disk", errno: errno)
            }
        } else if errno != EEXIST {
            throw Problem(path: path(of: name), "the folder cannot be made", errno: errno)
        }
        return try folder(name)
    }

    /// The status of the entry `name`. A link is not followed. Nil if there is no such entry.
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

    /// The names of the entries, sorted. Names that are not UTF-8 are skipped, because the program never writes them.
    func names() throws(Problem) -> [String] {
        let listed = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listed >= 0 else { throw Problem(path: path, "the folder cannot be read", errno: errno) }
        return try FolderListing(taking: listed, path: path).names
    }

    /// Opens a regular file of this folder for reading and writing, and creates it if it is missing.
    /// Throws for links, folders and special files.
    func openOrCreate(_ name: String) throws(Problem) -> Int32 {
        // Without O_NONBLOCK, opening a pipe would block.
        let opened = openat(descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard opened >= 0 else {
            let code = errno
            try checkReplaceable(name)
            throw Problem(path: path(of: name), "the file cannot be opened for writing", errno: code)
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw notRegularProblem(name)
        }
        return opened
    }

    /// Checks that a file may replace the entry `name`.
    /// - Throws: `Problem` if the entry is a link, a folder or a special file.
    /// - Returns: The status of the regular file with this name; nil if there is none.
    @discardableResult
    func checkReplaceable(_ name: String) throws(Problem) -> Entry? {
        let found = try entry(name)
        switch found?.kind {
        case nil, .file: return found
        case .link: throw linkProblem(name)
        case .folder, .other: throw notRegularProblem(name)
        }
    }

    /// Checks that a folder may replace the entry `name`. It does not check that an existing folder is empty.
    /// - Throws: `Problem` if the entry is a link, a file or a special file.
    /// - Returns: The status of the folder with this name; nil if there is none.
    func checkReplaceableByFolder(_ name: String) throws(Problem) -> Entry? {
        let found = try entry(name)
        switch found?.kind {
        case nil, .folder: return found
        case .link: throw linkProblem(name)
        case .file, .other:
            throw Problem(path: path(of: name), reason: "this is not a folder", fix: "choose another name")
        }
    }

    /// Removes a file. A file that is already missing is no error.
    func unlink(_ name: String) throws(Problem) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw Problem(path: path(of: name), "the file cannot be removed", errno: errno)
        }
    }

    /// Removes an empty folder. A folder that is already missing is no error.
    func removeFolder(_ name: String) throws(Problem) {
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw Problem(path: path(of: name), "the folder cannot be removed", errno: errno)
        }
    }

    private func linkProblem(_ name: String) -> Problem {
        Problem(
            path: path(of: name), reason: "this is a link, and nothing is written through links here",
            fix: "replace the link by the file or folder that it points to")
    }

    private func notRegularProblem(_ name: String) -> Problem {
        Problem(path: path(of: name), reason: "this is not a regular file", fix: "move it away")
    }
}
