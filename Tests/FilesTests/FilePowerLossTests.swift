import Files
import Foundation
import Problems
import Synchronization
import TestSupport
import Testing

@Suite("Files after a power loss")
struct FilePowerLossTests {
    @Test(
        "a power loss during a write leaves the old or the new file, and a power loss after it leaves the new file",
        arguments: [true, false])
    func file(isNew: Bool) throws {
        let folder = try TemporaryFolder()
        let (old, new): ([UInt8], [UInt8]) = ([1, 2, 3], [UInt8](repeating: 7, count: 100_000))
        if !isNew { try folder.write(old, to: "labels") }
        let allowed: [[UInt8]?] = [isNew ? nil : old, new]
        let disk = ForgetfulDisk(folder.url) { found in
            for tree in found { #expect(allowed.contains(tree["labels"])) }
        }
        let file = RootedPath(root: folder.url, calls: disk.calls).appending("labels")
        try file.write { draft throws(Problem) in
            for start in stride(from: 0, to: new.count, by: 30_000) {
                let part = Array(new[start..<min(start + 30_000, new.count)])
                try draft.append(part.span.bytes)
            }
        }
        #expect(disk.callCount >= 7)
        for tree in disk.afterPowerLoss() { #expect(tree["labels"] == new) }
    }

    @Test("a power loss leaves a file in new folders complete or missing, and after the write complete")
    func newFolders() throws {
        let folder = try TemporaryFolder()
        let disk = ForgetfulDisk(folder.url) { found in
            for tree in found { #expect(tree["models/deep/file"] ?? [1] == [1]) }
        }
        try RootedPath(root: folder.url, calls: disk.calls).appending("models/deep/file").write([1])
        for tree in disk.afterPowerLoss() { #expect(tree == ["models/deep/file": [1]]) }
    }

    @Test("a power loss leaves a new folder with all its files or no folder, and after the call all its files")
    func wholeFolder() throws {
        let folder = try TemporaryFolder()
        let whole: [String: [UInt8]] = ["project/a": [1], "project/deep/b": [2, 3]]
        let disk = ForgetfulDisk(folder.url) { found in
            for tree in found {
                let inside = tree.filter { $0.key.hasPrefix("project/") }
                #expect(inside.isEmpty || inside == whole)
            }
        }
        try RootedPath(root: folder.url, calls: disk.calls).appending("project").makeFolder { draft in
            try draft.appending("a").write([1])
            try draft.appending("deep/b").write([2, 3])
        }
        for tree in disk.afterPowerLoss() { #expect(tree == whole) }
    }
}

/// A simulated disk that keeps only synchronized data. It records the calls of `FileCalls` in a real folder.
private final class ForgetfulDisk: Sendable {
    private struct State {
        /// The bytes of files and the entries of folders at their last synchronization, by inode.
        var files: [ino_t: [UInt8]] = [:]
        var folders: [ino_t: [String: ino_t]] = [:]
        var callCount = 0
    }

    private let root: URL
    private let state = Mutex(State())
    private let check: @Sendable ([[String: [UInt8]]]) -> Void

    /// - Parameter check: Called before each call, with the possible contents of the disk after a power loss.
    init(_ root: URL, check: @escaping @Sendable ([[String: [UInt8]]]) -> Void) {
        self.root = root
        self.check = check
        state.withLock { state in
            for (name, inode) in Self.entries(root.path) {
                state.files[inode] = (try? RegularFile.read(root.appending(path: name), atMost: .max)) ?? []
            }
            state.folders[Self.inode(root.path) ?? 0] = Self.entries(root.path)
        }
    }

    var callCount: Int { state.withLock { $0.callCount } }

    var calls: FileCalls {
        let system = FileCalls.system
        return FileCalls(
            write: { [self] descriptor, bytes in
                before()
                return system.write(descriptor, bytes)
            },
            synchronize: { [self] file in
                before()
                let path = "/proc/self/fd/\(file)"
                state.withLock {
                    $0.files[Self.inode(path) ?? 0] = (try? RegularFile.read(URL(filePath: path), atMost: .max)) ?? []
                }
                return 0
            },
            rename: { [self] old, new in
                before()
                return system.rename(old, new)
            },
            synchronizeFolder: { [self] folder in
                before()
                let path = "/proc/self/fd/\(folder)"
                state.withLock { $0.folders[Self.inode(path) ?? 0] = Self.entries(path) }
                return 0
            })
    }

    /// The files on the disk by their paths, in two extreme cases: none of the names that were not synchronized is on
    /// the disk, or all are. In both cases the bytes that were not synchronized are lost.
    func afterPowerLoss() -> [[String: [UInt8]]] {
        state.withLock { state in
            [
                Self.tree(Self.inode(root.path) ?? 0) {
                    state.folders[$0]
                } file: {
                    state.files[$0] ?? []
                },
                Self.names(below: root).mapValues { state.files[$0] ?? [] },
            ]
        }
    }

    private func before() {
        state.withLock { $0.callCount += 1 }
        check(afterPowerLoss())
    }

    private static func tree(
        _ folder: ino_t, prefix: String = "", entries: (ino_t) -> [String: ino_t]?, file: (ino_t) -> [UInt8]
    ) -> [String: [UInt8]] {
        var tree: [String: [UInt8]] = [:]
        for (name, inode) in entries(folder) ?? [:] {
            if entries(inode) != nil {
                tree.merge(Self.tree(inode, prefix: prefix + name + "/", entries: entries, file: file)) { $1 }
            } else {
                tree[prefix + name] = file(inode)
            }
        }
        return tree
    }

    /// The inodes of all files by their current names.
    private static func names(below root: URL) -> [String: ino_t] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
        let inodes = paths.compactMap { path -> (String, ino_t)? in
            let full = root.appending(path: path).path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), !isFolder.boolValue else {
                return nil
            }
            return inode(full).map { (path, $0) }
        }
        return Dictionary(inodes) { $1 }
    }

    private static func entries(_ folder: String) -> [String: ino_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Dictionary(names.compactMap { name in inode(folder + "/" + name).map { (name, $0) } }) { $1 }
    }

    private static func inode(_ path: String) -> ino_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_ino : nil
    }
}
