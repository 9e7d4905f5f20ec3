import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Workbench

@Suite("Watching a file")
struct FileWatchTests {
    /// A folder with two texts and a link to one of them, in folders of their own.
    private struct Linked {
        let folder: TemporaryFolder
        let link: URL

        init() throws {
            folder = try TemporaryFolder()
            for name in ["links", "a", "b"] {
                try FileManager.default.createDirectory(
                    at: folder.url.appending(path: name), withIntermediateDirectories: true)
            }
            link = folder.url.appending(path: "links/theme")
            try write("old", to: "a/theme")
            try write("old", to: "b/theme")
            try point(to: "a")
        }

        func write(_ text: String, to name: String) throws {
            try Data(text.utf8).write(to: folder.url.appending(path: name), options: .atomic)
        }

        /// Makes the link point to the text of a folder, by a relative path and in one step.
        func point(to name: String) throws {
            let next = link.appendingPathExtension("next")
            try FileManager.default.createSymbolicLink(
                atPath: next.path, withDestinationPath: "../\(name)/theme")
            try #require(rename(next.path, link.path) == 0)
        }
    }

    /// Watches a file, and signals for each of the texts when the file has it at a change.
    private func watch(_ file: URL, for texts: String...) -> (FileWatch?, [DispatchSemaphore]) {
        let seen = texts.map { _ in DispatchSemaphore(value: 0) }
        let watch = FileWatch(file) {
            let text = try? String(contentsOf: file, encoding: .utf8)
            for (wanted, semaphore) in zip(texts, seen) where text == wanted { semaphore.signal() }
        }
        return (watch, seen)
    }

    private func isSignaled(_ semaphore: DispatchSemaphore) -> Bool {
        semaphore.wait(timeout: .now() + 600) == .success
    }

    @Test("a change of the file that a link points to is reported")
    func target() throws {
        let linked = try Linked()
        let (watch, seen) = watch(linked.link, for: "new")
        #expect(watch != nil)
        try linked.write("new", to: "a/theme")
        #expect(isSignaled(seen[0]))
        withExtendedLifetime(watch) {}
    }

    @Test("a link that gets another target is reported, and then changes of that target")
    func newTarget() throws {
        let linked = try Linked()
        try linked.write("first", to: "b/theme")
        let (watch, seen) = watch(linked.link, for: "first", "second")
        try linked.point(to: "b")
        #expect(isSignaled(seen[0]))
        try linked.write("second", to: "b/theme")
        #expect(isSignaled(seen[1]))
        withExtendedLifetime(watch) {}
    }

    @Test("a link to itself ends the search for its target, and a missing folder gives no watch")
    func loop() throws {
        let folder = try TemporaryFolder()
        let link = folder.url.appending(path: "loop")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "loop")
        #expect(FileWatch(link) {} != nil)
        #expect(FileWatch(folder.url.appending(path: "missing/theme")) {} == nil)
    }
}
