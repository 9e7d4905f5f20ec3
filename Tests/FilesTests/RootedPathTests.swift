import Foundation
import Problems
import Synchronization
import TestSupport
import Testing

@testable import Files

@Suite("Files below a root")
struct RootedPathTests {
    private let folder: TemporaryFolder
    private var root: RootedPath { RootedPath(root: folder.url.appending(path: "root")) }
    private let outside: URL

    init() throws {
        folder = try TemporaryFolder()
        outside = folder.url.appending(path: "outside")
        try folder.write("theirs", to: "outside/a/file")
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "root"), withIntermediateDirectories: false)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: root.appending(name).url.path, withDestinationPath: outside.appending(path: target).path)
    }

    private func names(_ url: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }

    private func mode(_ url: URL) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int)
    }

    @Test("a folder that replaces an empty one keeps its permissions and its setgid bit")
    func sharedFolder() throws {
        let folder = try TemporaryFolder()
        let shared = folder.url.appending(path: "shared")
        #expect(mkdir(shared.path, 0o700) == 0 && chmod(shared.path, 0o2775) == 0)
        try RootedPath(root: folder.url).appending("shared").makeFolder { try $0.appending("a").write([1]) }
        var status = stat()
        #expect(stat(shared.path, &status) == 0 && status.st_mode & 0o7777 == 0o2775)
    }

    @Test("a write creates parent folders and follows the umask, and a replaced file keeps its permissions")
    func writes() throws {
        let file = root.appending("a/b/file")
        try file.write([1, 2, 3])
        #expect(try RegularFile.read(file.url, atMost: .max) == [1, 2, 3])
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Umask:") })
        let umask = try #require(Int(line.dropFirst(6).trimmingCharacters(in: .whitespaces), radix: 8))
        #expect(try mode(file.url) == 0o666 & ~umask)
        #expect(try mode(file.url.deletingLastPathComponent()) == 0o777 & ~umask)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.url.path)
        try file.write([4])
        #expect(try RegularFile.read(file.url, atMost: .max) == [4])
        #expect(try mode(file.url) == 0o600)
        #expect(try names(file.url.deletingLastPathComponent()) == ["file"])
    }

    @Test("nothing is written, created, moved or removed below a read-only root")
    func readingOnly() throws {
        try root.appending("a/file").write([1])
        let folder = root.forReadingOnly.appending("a")
        let file = folder.appending("file")
        #expect(throws: Problem.self) { try file.write([2]) }
        #expect(throws: Problem.self) { try file.write(copyOf: outside.appending(path: "a/file")) }
        #expect(throws: Problem.self) { try file.checkWritable() }
        #expect(throws: Problem.self) { try file.removeFile() }
        #expect(throws: Problem.self) { try file.moveAside() }
        #expect(throws: Problem.self) { try file.openForLocking() }
        #expect(throws: Problem.self) { try file.sibling("other").write([2]) }
        #expect(throws: Problem.self) { try folder.appending("b").makeFolder() }
        #expect(throws: Problem.self) { try folder.appending("b").makeFolder { _ in } }
        #expect(throws: Problem.self) { try folder.withTemporaryFolder { _ in } }
        #expect(try names(root.url) == ["a"] && names(folder.url) == ["file"])
        #expect(folder.files().map(\.size) == [1])
    }

    @Test("a name may be as long as the system allows")
    func longNames() throws {
        let name = String(repeating: "n", count: 255)
        try root.appending(name).write([1])
        #expect(try RegularFile.read(root.appending(name).url, atMost: .max) == [1])
        #expect(throws: Problem.self) { try root.appending(name + "n").write([1]) }
        #expect(try names(root.url) == [name])
    }

    @Test(
        "nothing is written, locked or removed through a link to a file or to a parent folder",
        arguments: ["file", "folder/file", "folder/deep/file", "pipe"])
    func links(path: String) throws {
        try link("file", to: "a/file")
        try link("folder", to: "a")
        #expect(mkfifo(root.appending("pipe").url.path, 0o600) == 0)
        let place = root.appending(path)
        #expect(throws: Problem.self) { try place.write([1]) }
        #expect(throws: Problem.self) { _ = try place.openForLocking() }
        #expect(throws: Problem.self) { try place.removeFile() }
        #expect(throws: Problem.self) { try place.checkRegularOrMissing() }
        #expect(throws: Problem.self) { try root.appending("folder").makeFolder() }
        #expect(root.appending("folder").files().isEmpty)
        root.appending("folder").removeStaleDrafts(recursively: true)
        #expect(try String(contentsOf: outside.appending(path: "a/file"), encoding: .utf8) == "theirs")
        #expect(try names(outside.appending(path: "a")) == ["file"])
        #expect(try names(root.url) == ["file", "folder", "pipe"])
    }

    @Test("a link is followed if it is the root, or a file that the user named")
    func namedLinks() throws {
        let alias = folder.url.appending(path: "alias")
        try FileManager.default.createSymbolicLink(at: alias, withDestinationURL: outside)
        try RootedPath(root: alias).appending("b").write([1])
        try RootedPath(named: alias.appending(path: "c")).write([2])
        #expect(try names(outside) == ["a", "b", "c"])
        try link("file", to: "a/file")
        try RootedPath(named: root.appending("file").url).write([3])
        #expect(try RegularFile.read(outside.appending(path: "a/file"), atMost: .max) == [3])
        #expect(try root.appending("file").url.resourceValues(forKeys: [.isSymbolicLinkKey]).isSymbolicLink == true)
    }

    @Test(
        "a name that leads out of its folder is an error",
        arguments: ["..", "a/../../b", ".", "", "a//b", "/a", "a\0b"])
    func escapes(path: String) throws {
        #expect(throws: Problem.self) { try root.appending(path).write([1]) }
        #expect(try names(folder.url) == ["outside", "root"])
    }

    @Test("only the drafts of killed programs are removed")
    func staleDrafts() throws {
        let held = try TemporaryEntry.file(in: OpenFolder.opened(root.url, creating: false), calls: .system)
        let stale = [".tessera-0123456789abcdef.part", "deep/.tessera-00000000000000ff.part"]
        for name in stale { try root.appending(name).write([1]) }
        let others = [
            ".tessera-0123456789ABCDEF.part", ".tessera-0123456789abcde.part", ".tessera-0123456789abcdef.part~",
            "tessera-0123456789abcdef.part", ".project.toml.1234.part", "deep/mine",
        ]
        for name in others { try root.appending(name).write([1]) }
        try root.appending(".tessera-aaaaaaaaaaaaaaaa.part/models/file").write([1])
        try link(".tessera-bbbbbbbbbbbbbbbb.part", to: "a/file")
        try link(".tessera-cccccccccccccccc.part", to: "a")
        try FileManager.default.createSymbolicLink(
            at: root.appending(".tessera-aaaaaaaaaaaaaaaa.part/models/link").url, withDestinationURL: outside)
        root.removeStaleDrafts(recursively: true)
        let left = others.map { $0.split(separator: "/").map(String.init)[0] }
        #expect(
            try names(root.url)
                == (left + [held.name, ".tessera-bbbbbbbbbbbbbbbb.part", ".tessera-cccccccccccccccc.part"]).sorted())
        #expect(try names(root.appending("deep").url) == ["mine"])
        #expect(try names(outside.appending(path: "a")) == ["file"])
        held.discard()
        #expect(try !names(root.url).contains(held.name))
    }

    @Test("a folder appears completely or not at all, also if it replaces an empty folder")
    func wholeFolders() throws {
        struct Stop: Error {}
        let place = root.appending("made")
        #expect(throws: Stop.self) {
            try place.makeFolder { draft in
                try draft.appending("a/file").write([1])
                throw Stop()
            }
        }
        #expect(try names(root.url).isEmpty)
        try FileManager.default.createDirectory(at: place.url, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place.url.path)
        try place.makeFolder { try $0.appending("a/file").write([1]) }
        #expect(try RegularFile.read(place.appending("a/file").url, atMost: .max) == [1])
        #expect(try mode(place.url) == 0o700)
        #expect(throws: Problem.self) { try place.makeFolder { try $0.appending("b").write([2]) } }
        #expect(try names(place.url) == ["a"])
        #expect(try names(root.url) == ["made"])
    }

    @Test("a folder does not replace a file or a link, and the error says which of them is there")
    func folderOverOthers() throws {
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: root.url.appending(path: "dangling").path, withDestinationPath: "nowhere")
        #expect(files.createFile(atPath: root.url.appending(path: "file").path, contents: nil))
        for (name, reason) in [("dangling", "this is a link"), ("file", "this is not a folder")] {
            let error = #expect(throws: Problem.self) {
                try RootedPath(root: root.url).appending(name).makeFolder { try $0.appending("b").write([2]) }
            }
            #expect(error?.reason.hasPrefix(reason) == true, "\(name)")
        }
        #expect(try files.contentsOfDirectory(atPath: root.url.path).sorted() == ["dangling", "file"])
    }

    @Test("an entry that is moved aside gets an unused name")
    func movedAside() throws {
        let place = root.appending("demo")
        #expect(try place.moveAside() == nil)
        for number in 1...3 {
            try place.appending("file").write([UInt8(number)])
            let moved = try #require(try place.moveAside())
            #expect(moved.url.lastPathComponent == "demo-old-\(number)")
            #expect(try RegularFile.read(moved.appending("file").url, atMost: .max) == [UInt8(number)])
        }
    }

    @Test("the bytes are synchronized before the rename, and the folder before the call returns")
    func order() throws {
        let log = Log()
        try RootedPath(root: root.url, calls: log.calls()).appending("file").write([1, 2])
        #expect(log.lines == ["write", "synchronize", "rename", "synchronizeFolder"])
        let other = Log()
        try RootedPath(root: root.url, calls: other.calls()).appending("file").write([1, 2], synchronized: false)
        #expect(other.lines == ["write", "rename"])
        let third = Log()
        try RootedPath(root: root.url, calls: third.calls()).appending("made").makeFolder {
            try $0.appending("a").makeFolder()
        }
        #expect(third.lines == ["synchronizeFolder", "synchronizeFolder", "rename", "synchronizeFolder"])
    }

    @Test("a system call that fails leaves the old file and no draft", arguments: ["write", "synchronize", "rename"])
    func failures(call: String) throws {
        try root.appending("file").write([1])
        let error = #expect(throws: Problem.self) {
            try RootedPath(root: root.url, calls: Log().calls(failing: call)).appending("file").write([2])
        }
        #expect(error?.kind == .diskFull)
        #expect(error?.fix == "free some space")
        #expect(try RegularFile.read(root.appending("file").url, atMost: .max) == [1])
        #expect(try names(root.url) == ["file"])
    }
}

/// Records the calls in their order.
private final class Log: Sendable {
    private let called = Mutex<[String]>([])
    var lines: [String] { called.withLock { $0 } }

    /// The calls of the system. The call `failing` reports a full disk.
    func calls(failing: String? = nil) -> FileCalls {
        @Sendable func logged(_ name: String, _ call: () -> Int32) -> Int32 {
            called.withLock { $0.append(name) }
            guard name == failing else { return call() }
            errno = ENOSPC
            return -1
        }
        let system = FileCalls.system
        return FileCalls(
            write: { descriptor, bytes in Int(logged("write") { Int32(system.write(descriptor, bytes)) }) },
            synchronize: { file in logged("synchronize") { system.synchronize(file) } },
            rename: { old, new in logged("rename") { system.rename(old, new) } },
            synchronizeFolder: { folder in logged("synchronizeFolder") { system.synchronizeFolder(folder) } })
    }
}
