import Foundation
import Problems

/// A file or a folder below a root folder. The program writes, locks and removes files only through this type.
///
/// A person gives the path of the root, and links in that path are followed. Below the root no link is followed.
/// Otherwise a link in a project could make the program write or remove files outside of it.
package struct RootedPath: Sendable, CustomStringConvertible {
    private let root: URL
    private let names: [String]
    let calls: FileCalls
    /// Whether writing throws.
    package let isReadOnly: Bool

    package init(root: URL, calls: FileCalls = .system) {
        self.init(root: root, names: [], calls: calls, isReadOnly: false)
    }

    /// The file or folder at a path that a person gave. A link there is resolved.
    package init(named url: URL, calls: FileCalls = .system) {
        let file = url.resolvingSymlinksInPath()
        self.init(
            root: file.deletingLastPathComponent(), names: [file.lastPathComponent], calls: calls,
            isReadOnly: false)
    }

    private init(root: URL, names: [String], calls: FileCalls, isReadOnly: Bool) {
        self.root = root
        self.names = names
        self.calls = calls
        self.isReadOnly = isReadOnly
    }

    private func with(_ names: [String]) -> RootedPath {
        RootedPath(root: root, names: names, calls: calls, isReadOnly: isReadOnly)
    }

    /// The same path, for reading only: writing or removing throws, also in the folders below.
    package var forReadingOnly: RootedPath { RootedPath(root: root, names: names, calls: calls, isReadOnly: true) }

    /// The entry below this folder at the relative `path`, whose components are separated by slashes.
    package func appending(_ path: String) -> RootedPath {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return with(names + parts)
    }

    /// The entry with this name in the same folder.
    package func sibling(_ name: String) -> RootedPath {
        with(names.dropLast() + [name])
    }

    /// The URL, for reading and for messages. Do not write through it.
    package var url: URL { names.reduce(root) { $0.appending(path: $1) } }

    package var description: String { url.path }

    // MARK: Opening

    func openFolder(creating: Bool) throws(Problem) -> OpenFolder { try openFolder(names[...], creating: creating) }

    /// Opens the parent folder, and returns it with the name of this entry in it.
    func openParent(creating: Bool) throws(Problem) -> (folder: OpenFolder, name: String) {
        guard let name = names.last else {
            throw Problem(path: root.path, reason: "this is a folder, not a file", fix: "name a file")
        }
        let folder = try openFolder(names.dropLast(), creating: creating)
        try checkName(name)
        return (folder, name)
    }

    private func openFolder(_ names: ArraySlice<String>, creating: Bool) throws(Problem) -> OpenFolder {
        if creating { try checkMayWrite() }
        var folder = try OpenFolder.opened(root, creating: creating)
        for name in names {
            try checkName(name)
            folder = creating ? try folder.createdFolder(name, calls: calls) : try folder.folder(name)
        }
        return folder
    }

    private func checkMayWrite() throws(Problem) {
        if isReadOnly {
            throw Problem(path: url.path, reason: "it is open for reading only", fix: "open it for writing")
        }
    }

    /// Refuses names that would leave the folder (`.`, `..`, with a slash), empty names and names with a zero byte.
    private func checkName(_ name: String) throws(Problem) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0), !name.utf8.contains(UInt8(ascii: "/"))
        else {
            throw Problem(path: url.path, reason: "the name leads out of its folder", fix: "choose another name")
        }
    }
}

extension RootedPath {
    // MARK: Writing

    /// Replaces the file atomically: an error leaves the old file as it is. The permissions of the old file are kept.
    /// Missing parent folders are created.
    ///
    /// - Parameter synchronized: Whether the file must be on the disk when this returns. Pass false for files that the
    ///   program can compute again.
    package func write(_ bytes: [UInt8], synchronized: Bool = true) throws(Problem) {
        try write(synchronized: synchronized) { draft throws(Problem) in try draft.append(bytes.span.bytes) }
    }

    /// Replaces the file atomically. `body` writes the new content in pieces.
    package func write(
        synchronized: Bool = true, _ body: (TemporaryEntry) throws(Problem) -> Void
    ) throws(Problem) {
        let (folder, name) = try openParent(creating: true)
        let old = try folder.checkReplaceable(name)
        let draft = try TemporaryEntry.file(in: folder, calls: calls)
        do {
            try body(draft)
            try draft.commit(as: name, mode: old?.mode, synchronized: synchronized)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Checks that the file can be written, for use before long work. Missing parent folders are created.
    package func checkWritable() throws(Problem) {
        let (folder, name) = try openParent(creating: true)
        try folder.checkReplaceable(name)
        try TemporaryEntry.file(in: folder, calls: calls).discard()
    }

    /// Replaces this file by a copy of a regular file.
    package func write(copyOf url: URL, synchronized: Bool = true) throws(Problem) {
        try write(synchronized: synchronized) { draft throws(Problem) in
            try RegularFile.forEachPiece(of: url) { piece throws(Problem) in try draft.append(piece.span.bytes) }
        }
    }

    /// Creates the folder and its parents if they are missing.
    package func makeFolder() throws(Problem) { _ = try openFolder(creating: true) }

    /// Creates the folder atomically: it appears when `body` has written its content. An existing folder must be empty.
    package func makeFolder(_ body: (RootedPath) throws -> Void) throws {
        let (folder, name) = try openParent(creating: true)
        let old = try folder.checkReplaceableByFolder(name)
        let draft = try TemporaryEntry.folder(in: folder, calls: calls)
        do {
            try body(with(names.dropLast() + [draft.name]))
            try draft.commit(as: name, mode: old?.mode, synchronized: true)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Creates a private temporary folder (mode 0700) in this one, and removes it with its content after `body`.
    package func withTemporaryFolder<R>(_ body: (RootedPath) throws -> R) throws -> R {
        let folder = try openFolder(creating: true)
        folder.removeStaleDrafts(recursively: false)
        let draft = try TemporaryEntry.folder(in: folder, mode: 0o700, calls: calls)
        defer { draft.discard() }
        return try body(appending(draft.name))
    }

    // MARK: Listing and removing

    /// The regular files of this folder with their sizes in bytes. Empty if the folder is missing, is a link, or cannot
    /// be read.
    package func files() -> [(name: String, size: Int)] { entries(.file).map { ($0.name, $0.entry.size) } }

    /// The names of the folders in this folder. Links to folders are skipped.
    package func folders() -> [String] { entries(.folder).map(\.name) }

    private func entries(_ kind: OpenFolder.Kind) -> [(name: String, entry: OpenFolder.Entry)] {
        guard let folder = try? openFolder(creating: false), let names = try? folder.names() else { return [] }
        return names.compactMap { name in
            guard let entry = try? folder.entry(name), entry.kind == kind else { return nil }
            return (name, entry)
        }
    }

    /// Checks that this is a regular file or is missing. A missing parent folder is an error.
    /// - Throws: `Problem` if this is a link, a folder or a special file.
    package func checkRegularOrMissing() throws(Problem) {
        let (folder, name) = try openParent(creating: false)
        try folder.checkReplaceable(name)
    }

    /// Removes a regular file. A missing file is no error, a missing parent folder is one.
    package func removeFile() throws(Problem) {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        if try folder.checkReplaceable(name) != nil { try folder.unlink(name) }
    }

    /// Removes an empty folder. A missing folder is no error, a missing parent folder is one.
    package func removeEmptyFolder() throws(Problem) {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        if try folder.checkReplaceableByFolder(name) != nil { try folder.removeFolder(name) }
    }

    /// Renames the file or folder to the first free name of NAME-old-1, NAME-old-2 and so on.
    /// - Returns: The new path; nil if there is no file or folder to rename.
    package func moveAside() throws(Problem) -> RootedPath? {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        guard try folder.entry(name) != nil else { return nil }
        var number = 1
        while try folder.entry("\(name)-old-\(number)") != nil { number += 1 }
        let target = "\(name)-old-\(number)"
        guard
            calls.rename(
                FileCalls.Entry(folder: folder.descriptor, name: name),
                FileCalls.Entry(folder: folder.descriptor, name: target)) == 0
        else { throw Problem(path: url.path, "it cannot be renamed", errno: errno) }
        return with(names.dropLast() + [target])
    }

    /// Removes the temporary files that killed programs left in this folder.
    /// - Parameter recursively: Whether to clean the folders below too.
    package func removeStaleDrafts(recursively: Bool = false) {
        guard !isReadOnly else { return }
        (try? openFolder(creating: false))?.removeStaleDrafts(recursively: recursively)
    }

    /// The free bytes for this user on the file system of this folder; nil if unknown.
    package var freeSpace: Int? {
        guard let folder = try? openFolder(creating: false) else { return nil }
        var status = statvfs()
        guard fstatvfs(folder.descriptor, &status) == 0 else { return nil }
        let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }

    // MARK: Locking

    /// Opens the lock file of a writer, and creates it if it is missing.
    /// - Returns: The descriptor, which the caller must close.
    package func openForLocking() throws(Problem) -> Int32 {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        return try folder.openOrCreate(name)
    }
}
