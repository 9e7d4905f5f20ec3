import Foundation
import Problems

/// A file or a folder below a root: what the program may write, lock and remove.
///
/// The root is a place that a person named, and links that lead there are followed. Below the root no link is followed:
/// whoever can write to a project must not make the program write or remove somewhere else.
package struct RootedPath: Sendable, CustomStringConvertible {
    private let root: URL
    private let names: [String]
    let calls: FileCalls
    private let isReadOnly: Bool

    package init(root: URL, calls: FileCalls = .system) {
        self.init(root: root, names: [], calls: calls, isReadOnly: false)
    }

    /// A file or folder that a person named. If that is a link, what it points to.
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

    /// The same place, where every attempt to write or remove something throws, also in the folders below.
    package var forReadingOnly: RootedPath { RootedPath(root: root, names: names, calls: calls, isReadOnly: true) }

    /// What lies below this folder at `path`, whose parts are separated by slashes.
    package func appending(_ path: String) -> RootedPath {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return with(names + parts)
    }

    /// What has that name in the same folder.
    package func sibling(_ name: String) -> RootedPath {
        with(names.dropLast() + [name])
    }

    /// Where it is, for reading and for messages.
    package var url: URL { names.reduce(root) { $0.appending(path: $1) } }

    package var description: String { url.path }

    // MARK: Opening

    func openFolder(creating: Bool) throws(Problem) -> OpenFolder { try openFolder(names[...], creating: creating) }

    /// The folder that this is in, and the name in it.
    func openParent(creating: Bool) throws(Problem) -> (folder: OpenFolder, name: String) {
        guard let name = names.last else {
            throw Problem(path: root.path, reason: "this is a folder, not a file", fix: "name a file")
        }
        let folder = try openFolder(names.dropLast(), creating: creating)
        try check(name)
        return (folder, name)
    }

    private func openFolder(_ names: ArraySlice<String>, creating: Bool) throws(Problem) -> OpenFolder {
        if creating { try checkMayWrite() }
        var folder = try OpenFolder.opened(root, creating: creating)
        for name in names {
            try check(name)
            folder = creating ? try folder.madeFolder(name, calls: calls) : try folder.folder(name)
        }
        return folder
    }

    private func checkMayWrite() throws(Problem) {
        if isReadOnly {
            throw Problem(path: url.path, reason: "it is open for reading only", fix: "open it for writing")
        }
    }

    /// A name that would lead somewhere else, or that the system would cut off.
    private func check(_ name: String) throws(Problem) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0), !name.utf8.contains(UInt8(ascii: "/"))
        else {
            throw Problem(path: url.path, reason: "the name leads out of its folder", fix: "take another name")
        }
    }
}

extension RootedPath {
    // MARK: Writing

    /// Writes the file, making the folders on the way. It appears whole or not at all; what was there stays until then,
    /// and its permissions are taken over.
    ///
    /// - Parameter synchronized: Whether it must be on the disk when this returns. What can be made again need not be.
    package func write(_ bytes: [UInt8], synchronized: Bool = true) throws(Problem) {
        try write(synchronized: synchronized) { draft throws(Problem) in try draft.append(bytes.span.bytes) }
    }

    /// Writes the file in pieces.
    package func write(
        synchronized: Bool = true, _ body: (Draft) throws(Problem) -> Void
    ) throws(Problem) {
        let (folder, name) = try openParent(creating: true)
        let old = try folder.checkReplaceable(name)
        let draft = try Draft.file(in: folder, calls: calls)
        do {
            try body(draft)
            try draft.commit(as: name, mode: old?.mode, synchronized: synchronized)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Says before long work whether the file can be written at its end.
    package func checkWritable() throws(Problem) {
        let (folder, name) = try openParent(creating: true)
        try folder.checkReplaceable(name)
        try Draft.file(in: folder, calls: calls).discard()
    }

    /// Copies a regular file to here.
    package func write(copyOf url: URL, synchronized: Bool = true) throws(Problem) {
        try write(synchronized: synchronized) { draft throws(Problem) in
            try RegularFile.forEachPiece(of: url) { piece throws(Problem) in try draft.append(piece.span.bytes) }
        }
    }

    /// Makes the folder, and those it is in, where they are missing.
    package func makeFolder() throws(Problem) { _ = try openFolder(creating: true) }

    /// Makes a folder whole or not at all. There must be nothing, or an empty folder.
    package func makeFolder(_ body: (RootedPath) throws -> Void) throws {
        let (folder, name) = try openParent(creating: true)
        let old = try folder.checkReplaceableByFolder(name)
        let draft = try Draft.folder(in: folder, calls: calls)
        do {
            try body(with(names.dropLast() + [draft.name]))
            try draft.commit(as: name, mode: old?.mode, synchronized: true)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Makes a folder with a name of its own in this one, which nobody else may read, and removes it and what is in it
    /// after `body`.
    package func withTemporaryFolder<R>(_ body: (RootedPath) throws -> R) throws -> R {
        let folder = try openFolder(creating: true)
        folder.removeStaleDrafts(recursively: false)
        let draft = try Draft.folder(in: folder, mode: 0o700, calls: calls)
        defer { draft.discard() }
        return try body(appending(draft.name))
    }

    // MARK: Looking and removing

    /// The regular files of this folder with their sizes in bytes; none where there is no such folder, or it is a link.
    package func files() -> [(name: String, size: Int)] { entries(.file).map { ($0.name, $0.entry.size) } }

    /// The names of the folders in this folder; a link to one is left out.
    package func folders() -> [String] { entries(.folder).map(\.name) }

    private func entries(_ kind: OpenFolder.Kind) -> [(name: String, entry: OpenFolder.Entry)] {
        guard let folder = try? openFolder(creating: false), let names = try? folder.names() else { return [] }
        return names.compactMap { name in
            guard let entry = try? folder.entry(name), entry.kind == kind else { return nil }
            return (name, entry)
        }
    }

    /// - Throws: Where this is a link, or something else that is no regular file; that nothing is there is no error.
    package func checkRegularOrMissing() throws(Problem) {
        let (folder, name) = try openParent(creating: false)
        try folder.checkReplaceable(name)
    }

    /// Removes the file, which must be a regular one.
    package func removeFile() throws(Problem) {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        if try folder.checkReplaceable(name) != nil { try folder.unlink(name) }
    }

    /// Removes the folder, which must be empty.
    package func removeEmptyFolder() throws(Problem) {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        if try folder.checkReplaceableByFolder(name) != nil { try folder.removeFolder(name) }
    }

    /// Gives the file or folder, if it is there, another name beside it: the first that is free of NAME-old-1, NAME-old-2
    /// and so on.
    /// - Returns: Where it is now; nil where there was nothing.
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

    /// Removes the drafts of killed programs in this folder.
    /// - Parameter recursively: In the folders below too.
    package func removeStaleDrafts(recursively: Bool = false) {
        guard !isReadOnly else { return }
        (try? openFolder(creating: false))?.removeStaleDrafts(recursively: recursively)
    }

    /// Bytes that may still be written to the file system that this folder is on; nil where that cannot be told.
    package var freeSpace: Int? {
        guard let folder = try? openFolder(creating: false) else { return nil }
        var status = statvfs()
        guard fstatvfs(folder.descriptor, &status) == 0 else { return nil }
        let (bytes, isTooMany) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: status.f_frsize))
        return isTooMany ? .max : bytes
    }

    // MARK: Locking

    /// Opens the file for the lock of a writer; it is made where it is missing.
    /// - Returns: Its descriptor, which the caller closes.
    package func openForLocking() throws(Problem) -> Int32 {
        try checkMayWrite()
        let (folder, name) = try openParent(creating: false)
        return try folder.openForWriting(name)
    }
}
