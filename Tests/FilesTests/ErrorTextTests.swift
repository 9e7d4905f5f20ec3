import Foundation
import Problems
import TestSupport
import Testing

@testable import Files

@Suite("Errors in plain words")
struct ErrorTextTests {
    @Test("errors of Foundation are shown without domains and codes, with path, reason and fix")
    func foundation() throws {
        try withTemporaryFolder { folder in
            let missing = folder.appending(path: "missing")
            let calls: [(String, () throws -> Void)] = [
                ("missing", { _ = try Data(contentsOf: missing) }),
                ("missing", { _ = try FileManager.default.contentsOfDirectory(atPath: missing.path) }),
                ("missing", { try FileManager.default.removeItem(at: missing) }),
                (
                    folder.path,
                    { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false) }
                ),
                ("", { throw POSIXError(.ENOSPC) }), ("", { throw CocoaError(.fileWriteOutOfSpace) }),
                ("", { throw CocoaError(.fileReadCorruptFile) }),
                ("", { throw NSError(domain: "strange", code: 7) }),
                ("", { _ = try JSONDecoder().decode([Int].self, from: Data("{".utf8)) }),
            ]
            for (name, call) in calls {
                do {
                    try call()
                    Issue.record("nothing was thrown")
                } catch {
                    let text = ErrorText.plain(error)
                    for word in ["Domain", "Code=", "NSCocoa", "UserInfo", "CocoaError", "Context("] {
                        #expect(!text.contains(word), "\(text)")
                    }
                    #expect(
                        (name.isEmpty || text.contains(name)) && text.contains(": ") && text.contains("; "), "\(text)")
                }
            }
        }
    }

    @Test("errors of the program keep their own description")
    func own() {
        let error = Problem(path: "a", reason: "b", fix: "c")
        #expect(ErrorText.plain(error) == "a: b; c")
        #expect(Problem(error, path: "other") == error)
        #expect(Problem(POSIXError(.ENOSPC), path: "a").fix == "free some space")
        #expect(Problem(POSIXError(.EACCES), path: "a").fix == "check the permissions")
    }

    @Test(
        "a leading ~ stands for $HOME, and every other path is used unchanged",
        arguments: [
            ("~", "/h/ada"), ("~/x", "/h/ada/x"), ("/a/~", "/a/~"), ("a", "a"), ("~root/x", "./~root/x"),
        ])
    func home(path: String, expected: String) throws {
        let url = try URL.written(path, environment: ["HOME": "/h/ada"])
        #expect(url.path == URL(filePath: expected).path)
    }

    @Test("an empty path is refused, because it would mean the current folder")
    func emptyPath() {
        #expect(throws: Problem.self) { try URL.written("") }
        #expect(throws: Problem.self) { try URL.written("", isFolder: true) }
    }
}
