import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Testing

@Suite("Numbers of classes")
struct ClassNumberTests {
    private let sample: SampleProject

    init() throws { sample = try SampleProject() }

    private func catalog(_ names: [String]) -> ClassCatalog {
        ClassCatalog(
            classes: names.enumerated().map { index, name in
                LabelClass(name: name, color: RGB(UInt8(index), 0, 0), maskValue: UInt8(index))
            }, voidValues: [255])
    }

    /// What is seen with the classes of a list; the class of a pixel by its name.
    @discardableResult
    private func open(_ names: [String], _ body: (Journal) throws -> Void = { _ in }) throws -> [Finding] {
        let project = try sample.open()
        defer { try? project.journal.close() }
        let findings = try project.journal.adopt(catalog(names), configuration: "project.toml")
        try body(project.journal)
        return findings
    }

    private func label(_ name: String, in names: [String]) throws {
        let index = try #require(names.firstIndex(of: name))
        try open(names) { try $0.record(EditRequest(.confirm, of: Samples.tile, to: Samples.mask(UInt8(index)))) }
    }

    private func seen(_ names: [String]) throws -> String? {
        var seen: String?
        try open(names) { journal in
            seen = try journal.tile(Samples.tile).flatMap { tile in
                tile.mask.values.first.flatMap { $0 == LabelMask.unlabeled ? nil : names[Int($0)] }
            }
        }
        return seen
    }

    private func isInUse(_ names: [String]) -> Bool {
        do {
            try open(names)
            return false
        } catch let error as Problem {
            return error.kind == .classInUse
        } catch {
            return false
        }
    }

    @Test("a name whose class has pixels by a merge goes to no other class")
    func mergedTarget() throws {
        try label("c", in: ["a", "b", "c"])
        try open(["a", "b", "c"]) { try $0.mergeClass("c", into: "a", known: ["a", "b", "c"]) }
        #expect(try seen(["a", "b"]) == "a")
        #expect(isInUse(["b"]))
        try open(["a", "b"]) { journal in
            #expect(throws: Problem.self) { try journal.addName("a", toClass: "b", known: ["b"]) }
        }
        #expect(try seen(["b", "a", "sky"]) == "a")
    }

    @Test("a number whose class lost its name is given to no new class, also where only undone edits hold it")
    func undoneNumber() throws {
        let names = ["a", "b", "c"]
        try label("c", in: names)
        try open(names) { try $0.undo(Samples.tile) }
        try open(["a", "b"]) {
            try $0.addName("c", toClass: "b", known: ["a", "b"])
            try $0.forgetName("b")
        }
        try open(["a", "c", "dog"]) { journal in
            #expect(throws: Problem.self) { try journal.redo(Samples.tile) }
        }
        #expect(try seen(["a", "c", "dog"]) == nil)
    }

    @Test("the command that a refusal suggests has every name as one word of the shell")
    func quoted() throws {
        try label("traffic sign", in: ["a", "traffic sign"])
        let removed = #expect(throws: Problem.self) { try open(["a"]) }
        #expect(removed?.fix.contains("merge 'traffic sign' OTHER`") == true)
        #expect(removed?.fix.contains("rename 'traffic sign' NEW`") == true)
        let names = ["a", "traffic sign", "driver's cab"]
        try open(names) { journal in
            let taken = #expect(throws: Problem.self) {
                try journal.addName("traffic sign", toClass: "driver's cab", known: names)
            }
            #expect(taken?.fix.contains("merge 'driver'\\''s cab' 'traffic sign'`") == true)
        }
    }

    @Test("a merge that was cut off before the list was changed leaves a project that opens and can be finished")
    func unfinishedMerge() throws {
        let names = ["a", "b", "c"]
        try label("c", in: names)
        try open(names) { try $0.mergeClass("c", into: "a", known: names) }
        let findings = try open(names)
        #expect(findings.map(\.kind) == [.classMerged] && findings[0].fix.contains("merge c a"))
        #expect(try seen(names) == "a")
        try open(names) { journal in
            // What is painted with the merged class counts as the other one.
            try journal.record(EditRequest(.fill, of: Samples.tile("a", 0, 0), to: Samples.mask(2)))
            #expect(try journal.tile(Samples.tile("a", 0, 0))?.mask == Samples.mask(0))
            try journal.mergeClass("c", into: "a", known: names)
            #expect(throws: Problem.self) { try journal.mergeClass("a", into: "c", known: names) }
        }
        #expect(try seen(["a", "b"]) == "a")
        // The merged class alone does not stand for the other one.
        #expect(throws: Problem.self) { try open(["b", "c"]) }
        try open(["a", "b"]) {
            try $0.addName("c", toClass: "a", known: ["a", "b"])
            try $0.forgetName("a")
        }
        #expect(try seen(["b", "c"]) == "c")
    }

    @Test("labels with an index of no class are refused, and nothing is recorded")
    func unknownIndex() throws {
        try open(["a"]) { journal in
            #expect(throws: Problem.self) {
                try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
            }
            #expect(try journal.tile(Samples.tile) == nil)
            try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(LabelMask.void)))
            #expect(try journal.tile(Samples.tile) != nil)
        }
    }

    @Test("a name in another spelling of Unicode is the same name")
    func spellings() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        try label("c", in: ["a", "b", "c"])
        try open(["a", "b", "c"]) {
            try $0.addName(composed, toClass: "c", known: ["a", "b", "c"])
            try $0.forgetName("c")
        }
        #expect(try seen(["a", "b", decomposed]) == decomposed)
        try open(["a", "b", composed]) {
            try $0.addName("plain", toClass: decomposed, known: ["a", "b", composed])
            try $0.forgetName(decomposed)
            #expect(try $0.classes().map(\.name) == ["a", "b", "plain"])
        }
        #expect(try seen(["a", "b", "plain"]) == "plain")
        #expect(isInUse(["a", "b", composed]))
    }
}
