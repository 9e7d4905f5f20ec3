import Foundation
import Problems

/// A temporary file or folder. It is renamed to its final name when it is complete.
///
/// The temporary name is random, so that nobody can create a link under it in advance. The program keeps the draft
/// locked while it works on it. A draft without a lock was left by a program that was killed.
package final class TemporaryEntry {
    let folder: OpenFolder
    let name: String
    private let descriptor: Int32
    private let isFolder: Bool
    private let calls: FileCalls

    private init(folder: OpenFolder, name: String, descriptor: Int32, isFolder: Bool, calls: FileCalls) {
        self.folder = folder
        self.name = name
        self.descriptor = descriptor
        self.isFolder = isFolder
        self.calls = calls
    }

    deinit { close(descriptor) }

    private static let prefix = ".tessera-"
    private static let suffix = ".part"

    /// Whether a name has the form of a draft's: the prefix, 16 lowercase hexadecimal digits, the suffix.
    static func isDraftName(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        let digits = name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
        return digits.count == 16
            && digits.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    private static func newName() -> String {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }

    static func file(in folder: OpenFolder, calls: FileCalls) throws(Problem) -> TemporaryEntry {
        try create(in: folder, isFolder: false, calls: calls) { name in
            openat(folder.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        }
    }

    static func folder(in folder: OpenFolder, mode: mode_t = 0o777, calls: FileCalls) throws(Problem) -> TemporaryEntry
    {
        try create(in: folder, isFolder: true, calls: calls) { name in
            guard mkdirat(folder.descriptor, name, mode) == 0 else { return -1 }
            return openat(folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
    }

    /// Tries random names until a new draft is created and locked.
    ///
    /// Between these two steps another process may lock and delete the draft, because it looks stale. 16 attempts are
    /// far more than that needs.
    private static func create(
        in folder: OpenFolder, isFolder: Bool, calls: FileCalls, _ open: (String) -> Int32
    ) throws(Problem) -> TemporaryEntry {
        for _ in 0..<16 {
            let name = newName()
            let descriptor = open(name)
            guard descriptor >= 0 else {
                if errno == EEXIST { continue }
                throw Problem(path: folder.path, "nothing can be written to this folder", errno: errno)
            }
            let draft = TemporaryEntry(
                folder: folder, name: name, descriptor: descriptor, isFolder: isFolder, calls: calls)
            // Without lock support the draft stays unlocked. `removeStaleDrafts` then cannot lock it and leaves it.
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            var status = stat()
            if !isTaken, fstat(descriptor, &status) == 0, status.st_nlink > 0 { return draft }
        }
        throw Problem(
            path: folder.path, reason: "no temporary file can be made in this folder",
            fix: "stop other programs that write to the folder, and try again")
    }

    /// Appends bytes to the file.
    package func append(_ bytes: RawSpan) throws(Problem) {
        var written = 0
        while written < bytes.byteCount {
            let count = calls.write(descriptor, bytes.extracting(written..<bytes.byteCount))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw Problem(path: folder.path, "the file cannot be written", errno: count < 0 ? errno : EIO)
            }
            written += count
        }
    }

    /// Renames the draft to `target`. A file replaces a regular file, and a folder replaces an empty folder.
    /// - Parameters:
    ///   - mode: The permissions of the replaced entry, which the new one gets. Nil keeps the default.
    ///   - synchronized: Whether to write the content and the new name to the disk before returning.
    func commit(as target: String, mode: mode_t?, synchronized: Bool) throws(Problem) {
        if let mode, fchmod(descriptor, mode) != 0 { throw failure(target, "the permissions cannot be set") }
        if synchronized, (isFolder ? calls.synchronizeFolder : calls.synchronize)(descriptor) != 0 {
            throw failure(target, "it cannot be written to the disk")
        }
        let old = FileCalls.Entry(folder: folder.descriptor, name: name)
        guard calls.rename(old, FileCalls.Entry(folder: folder.descriptor, name: target)) == 0 else {
            throw failure(target, "it cannot be renamed to its final name")
        }
        if synchronized, calls.synchronizeFolder(folder.descriptor) != 0 {
            throw failure(target, "the folder cannot be written to the disk")
        }
    }

    private func failure(_ target: String, _ action: String) -> Problem {
        Problem(path: folder.path(of: target), action, errno: errno)
    }

    /// Removes the draft.
    func discard() { OpenFolder.removeDraft(name, in: folder) }
}

extension OpenFolder {
    /// Removes the drafts in this folder that no process has locked, and the content of those that are folders.
    ///
    /// Errors are ignored: the next call tries again.
    /// - Parameter recursively: Whether to clean all folders below too. Links are not followed.
    func removeStaleDrafts(recursively: Bool) {
        for name in (try? names()) ?? [] {
            guard TemporaryEntry.isDraftName(name) else {
                if recursively, (try? entry(name))?.kind == .folder {
                    (try? folder(name))?.removeStaleDrafts(recursively: true)
                }
                continue
            }
            // NFS can lock only descriptors that are open for writing. A folder can be opened for reading only.
            let flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let writable = openat(descriptor, name, O_RDWR | flags)
            let held = writable >= 0 ? writable : openat(descriptor, name, O_RDONLY | flags)
            guard held >= 0 else { continue }
            if flock(held, LOCK_EX | LOCK_NB) == 0 { Self.removeDraft(name, in: self) }
            close(held)
        }
    }

    fileprivate static func removeDraft(_ name: String, in folder: OpenFolder) {
        switch (try? folder.entry(name))?.kind {
        case .file: try? folder.unlink(name)
        case .folder:
            (try? folder.folder(name))?.removeContents()
            unlinkat(folder.descriptor, name, AT_REMOVEDIR)
        case .link, .other, nil: break
        }
    }

    /// Removes the content of a folder that the program made.
    private func removeContents() {
        for name in (try? names()) ?? [] {
            if (try? entry(name))?.kind == .folder {
                (try? folder(name))?.removeContents()
                unlinkat(descriptor, name, AT_REMOVEDIR)
            } else {
                unlinkat(descriptor, name, 0)
            }
        }
    }
}
