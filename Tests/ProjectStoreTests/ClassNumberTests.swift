import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Testing

@Suite("Class numbers")
struct ClassNumberTests {
    private let sample: SampleProject

    init() throws { sample = try SampleProject() }

    private func catalog(_ names: [String]) -> ClassCatalog {
        ClassCatalog(
            classes: names.enumerated().map { index, name in
                LabelClass(name: name, color: RGB(UInt8(index), 0, 0), maskValue: UInt8(index))
            }, voidValues: [255])
    }

    /// Opens the project with a list of classes, and calls `body` with the journal.
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

    /// The name of the class that fills the labeled tile, in a project with these classes.
    private func labeledClass(_ names: [String]) throws -> String? {
        var name: String?
        try open(names) { journal in
            name = try journal.tile(Samples.tile).flatMap { tile in
                tile.mask.values.first.flatMap { $0 == LabelMask.unlabeled ? nil : names[Int($0)] }
            }
        }
        return name
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

    @Test("after a merge, the name of the target class cannot be given to another class")
    func mergedTarget() throws {
        try label("c", in: ["a", "b", "c"])
        try open(["a", "b", "c"]) { try $0.mergeClass("c", into: "a", known: ["a", "b", "c"]) }
        #expect(try labeledClass(["a", "b"]) == "a")
        #expect(isInUse(["b"]))
        try open(["a", "b"]) { journal in
            #expect(throws: Problem.self) { try journal.addName("a", toClass: "b", known: ["b"]) }
        }
        #expect(try labeledClass(["b", "a", "sky"]) == "a")
    }

    @Test("a new class never gets the number of a removed class, even if only undone edits use that number")
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
        #expect(try labeledClass(["a", "c", "dog"]) == nil)
    }

    @Test("the suggested commands quote class names with spaces or quotation marks")
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

    @Test(
        "a merge that was interrupted before the class list changed can be repeated, and the project opens"
    )
    func unfinishedMerge() throws {
        let names = ["a", "b", "c"]
        try label("c", in: names)
        try open(names) { try $0.mergeClass("c", into: "a", known: names) }
        let findings = try open(names)
        #expect(findings.map(\.kind) == [.classMerged] && findings[0].fix.contains("merge c a"))
        #expect(try labeledClass(names) == "a")
        try open(names) { journal in
            // Pixels that are painted with the merged class count as pixels of the target class.
            try journal.record(EditRequest(.fill, of: Samples.tile("a", 0, 0), to: Samples.mask(2)))
            #expect(try journal.tile(Samples.tile("a", 0, 0))?.mask == Samples.mask(0))
            try journal.mergeClass("c", into: "a", known: names)
            #expect(throws: Problem.self) { try journal.mergeClass("a", into: "c", known: names) }
        }
        #expect(try labeledClass(["a", "b"]) == "a")
        // A list with the merged class and without the target class does not open.
        #expect(throws: Problem.self) { try open(["b", "c"]) }
        try open(["a", "b"]) {
            try $0.addName("c", toClass: "a", known: ["a", "b"])
            try $0.forgetName("a")
        }
        #expect(try labeledClass(["b", "c"]) == "c")
    }

    @Test("labels with a class index that does not exist are refused, and nothing is recorded")
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

    @Test("two Unicode spellings of a class name are the same name")
    func spellings() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        try label("c", in: ["a", "b", "c"])
        try open(["a", "b", "c"]) {
            try $0.addName(composed, toClass: "c", known: ["a", "b", "c"])
            try $0.forgetName("c")
        }
        #expect(try labeledClass(["a", "b", decomposed]) == decomposed)
        try open(["a", "b", composed]) {
            try $0.addName("plain", toClass: decomposed, known: ["a", "b", composed])
            try $0.forgetName(decomposed)
            #expect(try $0.classes().map(\.name) == ["a", "b", "plain"])
        }
        #expect(try labeledClass(["a", "b", "plain"]) == "plain")
        #expect(isInUse(["a", "b", composed]))
    }
}
