import Foundation
import Problems
import Testing

@Suite("Problems")
struct ProblemTests {
    @Test(
        "a problem is described as `path:line: reason; fix`",
        arguments: [
            (Problem(path: "a", line: 3, reason: "b", fix: "c"), "a:3: b; c"),
            (Problem(path: "a", reason: "b", fix: "c"), "a: b; c"), (Problem(reason: "b", fix: "c"), "b; c"),
            (Problem(line: 3, reason: "b", fix: "c"), "line 3: b; c"),
        ])
    func description(problem: Problem, text: String) {
        #expect(problem.description == text)
    }

    @Test("a problem keeps the first path that it gets")
    func paths() {
        let problem = Problem(.diskFull, line: 3, reason: "b", fix: "c", suggestedLines: ["d"])
        let named = problem.of("a")
        #expect(named == Problem(.diskFull, path: "a", line: 3, reason: "b", fix: "c", suggestedLines: ["d"]))
        #expect(named.of("other") == named)
    }

    @Test("a problem keeps everything else when its reason changes")
    func reasons() {
        let problem = Problem(.diskFull, path: "a", line: 3, reason: "b", fix: "c", suggestedLines: ["d"])
        #expect(
            problem.with(reason: "e")
                == Problem(.diskFull, path: "a", line: 3, reason: "e", fix: "c", suggestedLines: ["d"]))
    }

    @Test(
        "the value of errno determines the kind and the fix of a problem",
        arguments: [
            (ENOENT, Problem.Kind.missing, "check the path"), (ENOTDIR, .missing, "check the path"),
            (EACCES, .inaccessible, "check the permissions"), (EROFS, .inaccessible, "check the permissions"),
            (ENOSPC, .diskFull, "free some space"), (EDQUOT, .diskFull, "free some space"),
            (EIO, .inaccessible, "check the path, the permissions and the disk"),
        ])
    func system(code: Int32, kind: Problem.Kind, fix: String) {
        let problem = Problem(path: "a", "it cannot be read", errno: code)
        #expect(problem.kind == kind && problem.fix == fix)
        #expect(problem.reason == "it cannot be read (\(String(cString: strerror(code))))")
    }

    @Test("a problem is written as JSON with the keys fix, path and reason")
    func json() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(Problem(path: "a", line: 3, reason: "b", fix: "c"))
        #expect(String(decoding: data, as: UTF8.self) == #"{"fix":"c","path":"a:3","reason":"b"}"#)
    }

    @Test(
        "a word of a suggested command is quoted only if a shell would change it",
        arguments: [
            ("out/set-1.v2", "out/set-1.v2"), ("my set", "'my set'"), ("", "''"), ("~/set", "'~/set'"),
            ("it's", "'it'\\''s'"), ("a=b", "'a=b'"), ("stra\u{df}e", "'stra\u{df}e'"), ("$(x)", "'$(x)'"),
        ])
    func shellQuoted(text: String, word: String) {
        #expect(text.shellQuoted == word)
    }
}
