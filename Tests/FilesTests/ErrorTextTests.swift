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

    private enum Foreign: Error { case outOfLuck(tries: Int) }

    private struct Localized: LocalizedError { let errorDescription: String? = "The printer is on fire." }

    @Test("what an error of another library says about itself is a part of the reason")
    func foreign() {
        let told = NSError(domain: "strange", code: 7, userInfo: [NSLocalizedDescriptionKey: "The moon is full."])
        for (error, text) in [
            (told, "The moon is full"), (Foreign.outOfLuck(tries: 3), "outOfLuck(tries: 3)"),
            (Localized(), "The printer is on fire"), (CocoaError(.fileReadCorruptFile), "correct format"),
            (
                EncodingError.invalidValue(1, .init(codingPath: [], debugDescription: "no such number")),
                "no such number"
            ),
        ] as [(any Error, String)] {
            let problem = Problem(error, path: "a")
            #expect(problem.path == "a" && problem.reason.contains(text), "\(problem)")
            #expect(!problem.reason.hasSuffix("."), "\(problem)")
        }
    }

    private struct Report: Decodable {
        let seed: Int
        let rounds: [[String: Double]]
    }

    @Test(
        "an error of a decoder says what is wrong in the content, and where",
        arguments: [
            ("{}", "`seed` is missing"), ("{\"seed\": \"x\"}", "`seed` has a value of the wrong type"),
            ("{\"seed\": 1, \"rounds\": [{}, {\"iou\": null}]}", "`rounds[1].iou` has no value"),
            ("[]", "the content has a value of the wrong type"), ("{", "The given data was not valid JSON"),
        ])
    func decoding(text: String, reason: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        }
        #expect(
            Problem(error, path: "a").description.contains("a: its content does not have the expected form: \(reason);")
        )
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
