import Foundation
import Imagery
import TestSupport
import Testing

/// Whole rounds on generated scenes in each layout.
@Suite("Layouts on the command line")
struct LayoutTests {
    @Test(
        "scenes in each layout are detected without a flag, and a round, an export and an import run on them",
        arguments: [
            ("folder", nil, 11), ("camvid", nil, 11), ("cityscapes", nil, 19), ("cityscapes", "ids", 30),
            ("voc", nil, 21),
        ])
    func round(layout: String, labels: String?, classes: Int) throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let (scenes, project) = (folder.url.path + "/scenes", folder.url.path + "/project")
        // Without --labels the layout decides.
        let masksOfLayout = labels.map { ["--labels", $0] } ?? []
        @discardableResult
        func run(_ arguments: String..., further: [String] = []) throws -> String {
            let arguments = arguments + further
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
            return outcome.output
        }
        try run("sample", "--layout", layout, "--images", "8", "--size", "64x48", "--seed", "3", "--output", scenes)
        let made = try json(
            run(
                "init", project, "--images", scenes, "--tiles", "2x2", "--recipe", "meal", "--json",
                further: masksOfLayout))
        #expect((made["found"] as? [String: Any])?["layout"] as? String == layout)
        #expect((made["leftOut"] as? [Any])?.isEmpty == true)
        let settings = URL(filePath: project + "/project.toml")
        let text = try String(contentsOf: settings, encoding: .utf8)
        #expect(text.contains("layout = \"\(layout)\"\n"))
        #expect(text.contains("\nlabels = \"\(labels ?? "fine")\"\n") == (layout == "cityscapes"))
        try text.replacing("[training]", with: "[training]\nepochs = 1").write(
            to: settings, atomically: true, encoding: .utf8)

        #expect(try run("import", project).contains("imported the labels of 24 tiles"))
        try run("train", project)
        #expect(try json(run("score", project, "--json"))["tiles"] as? Int == 24)
        #expect(
            try json(run("acquire", project, "--strategy", "entropy", "--json"))["strategy"] as? String == "entropy")
        let report = try json(run("evaluate", project, "--json"))
        #expect((report["classes"] as? [String])?.count == classes)
        #expect(report["pixels"] as? Int == 2 * 48 * 64)

        let masks = folder.url.path + "/masks"
        #expect(try run("export", project, "--output", masks).contains("6 images"))
        let again = folder.url.path + "/again"
        try run("init", again, "--images", scenes, "--tiles", "2x2", further: masksOfLayout)
        #expect(try run("import", again, "--masks", masks).contains("imported the labels of 24 tiles"))
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("the masks of Cityscapes can be the training ids, and init says which masks are used")
    func trainIDs() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let scenes = folder.url.path + "/scenes"
        _ = try program.run("sample", "--layout", "cityscapes", "--images", "4", "--size", "32x32", "--output", scenes)
        let made = try program.run("init", folder.url.path + "/p", "--images", scenes, "--labels", "trainIds")
        #expect(made.output.contains("by the pattern {stem%_leftImg8bit}_gtFine_labelTrainIds.png in "), "\(made)")
        let text = try String(contentsOf: folder.url.appending(path: "p/project.toml"), encoding: .utf8)
        #expect(text.contains("\nlabels = \"trainIds\"\n") && text.contains("void = [255]\n"))
        #expect(text.contains("{ value = 18, name = \"bicycle\", color = \"#770b20\" }"))
        #expect(try program.run("check", folder.url.path + "/p").exitCode == 0)
    }
}
