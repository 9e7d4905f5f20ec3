import Foundation
import Imagery
import Pool
import TestSupport
import Testing

@Suite("Commands for formats of other programs")
struct FormatCommandTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(home: folder.url)
        try run("sample", "--output", path("scenes"), "--images", "4", "--size", "64x48")
        for project in ["p", "q"] {
            try run("init", path(project), "--images", path("scenes"), "--tiles", "2x2", "--network", "lite")
        }
    }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    @discardableResult
    private func run(_ arguments: String...) throws -> Program.Outcome {
        let outcome = try program.run(arguments)
        #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
        return outcome
    }

    @Test("labels go to another project through COCO, and the result says what is missing")
    func transfer() throws {
        try run("import", path("p"), "--tiles", folder.write("street-000 0 0\nstreet-000 1 1\n", to: "tiles.txt").path)
        let export = try run("export", path("p"), "--format", "coco", "--output", path("coco"))
        #expect(export.output == "wrote the labels of 1 images to \(path("coco"))\n")
        #expect(export.errors.contains("tiles of these images that are not confirmed: 2 unlabeled"))
        #expect(export.errors.contains("1536 pixels are unlabeled and 0 void"))
        let imported = try run("import", path("q"), "--format", "coco", "--from", path("coco"))
        #expect(imported.output == "imported the labels of 2 tiles\n")
        // Drafts: a person must confirm them.
        try run("init", path("r"), "--images", path("scenes"), "--tiles", "2x2")
        try run("import", path("r"), "--format", "coco", "--from", path("coco"), "--predictions")
        let status = try run("status", path("r")).output
        #expect(status.contains("2 drafted") || status.contains("drafted: 2"), "\(status)")
        #expect(try program.run("export", path("p"), "--format", "coco", "--output", path("coco")).exitCode == 1)
    }

    @Test("what does not match is named, and the exit code is 1")
    func unmatched() throws {
        try run("import", path("p"), "--tiles", folder.write("street-000 0 0\n", to: "tiles.txt").path)
        try run("export", path("p"), "--format", "cvat", "--output", path("cvat"))
        let file = folder.url.appending(path: "cvat/annotations.xml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(
            text.replacing(">sky<", with: ">heaven<").replacing("\"sky\"", with: "\"heaven\"")
                .replacing("</annotations>", with: "<image name=\"other.png\" width=\"3\" height=\"3\"/></annotations>")
                .utf8
        ).write(to: file)
        let outcome = try program.run("import", path("q"), "--format", "cvat", "--from", file.path)
        #expect(outcome.exitCode == 1 && outcome.output == "imported the labels of 1 tiles\n")
        #expect(outcome.errors.contains("the project has no image with the name other.png"))
        #expect(outcome.errors.contains("the project has no class heaven: "))
        let map = try folder.write("heaven = sky\n", to: "map.txt").path
        try run("init", path("r"), "--images", path("scenes"), "--tiles", "2x2")
        let mapped = try program.run("import", path("r"), "--format", "cvat", "--from", file.path, "--map", map)
        #expect(mapped.output == "imported the labels of 1 tiles\n" && !mapped.errors.contains("heaven"))
    }

    @Test("predictions, probabilities and the network leave the program")
    func predictions() throws {
        try run("import", path("p"))
        try run("train", path("p"), "--epochs", "1")
        try run("export", path("p"), "--what", "predictions", "--format", "mmseg", "--output", path("mmseg"))
        try run("export", path("p"), "--what", "probabilities", "--split", "val", "--output", path("npy"))
        try run("predict", path("p"), path("scenes/images"), "--overlays", "--output", path("new"))
        let files = try FileManager.default.subpathsOfDirectory(atPath: path("new"))
        #expect(files.count { $0.hasSuffix(".png") } == 8 && files.contains("overlays/street-000.png"))
        try run("export-network", path("p"), "--output", path("network.onnx"))
        let again = try program.run("export-network", path("p"), "--output", path("network.onnx"))
        #expect(again.exitCode == 1 && again.errors.contains("the file exists already"))
    }

    @Test("gold labels measure the annotators, as text and as JSON")
    func agreement() throws {
        #expect(try program.run("agreement", path("p")).exitCode == 1)
        let gold = try run("import", path("p"), "--gold").output
        #expect(gold.hasPrefix("imported the gold labels of "))
        try run("import", path("p"), "--tiles", folder.write("street-000 0 0\n", to: "tiles.txt").path)
        let text = try run("agreement", path("p")).output
        #expect(text.contains("1 of 12 tiles with gold labels are confirmed") && text.contains("1.000"))
        let json = try run("agreement", path("p"), "--json").output
        let report = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let parts = try #require(report["agreement"] as? [[String: Any]])
        #expect(parts.count == 2 && parts[0]["accuracy"] as? Double == 1 && parts[0]["tiles"] as? Int == 1)
    }

    @Test("a query is split among annotators, and their labels are joined")
    func parts() throws {
        try run("acquire", path("p"), "--strategy", "random", "--count", "4")
        let made = try run("split", path("p"), "--names", "ana, bob", "--overlap", "0.5").output
        #expect(made == "made \(path("p-ana")): 3 tiles for ana\nmade \(path("p-bob")): 3 tiles for bob\n")
        for (name, value) in [("ana", "1"), ("bob", "2")] {
            // The next tile of the query is filled with a class and confirmed, three times.
            let keys = "<wait>n<Enter>" + String(repeating: "\(value)w<Enter>", count: 3)
            try run("open", path("p-\(name)"), "--replay", keys, "--screen", "100x30")
        }
        let joined = try run("join", path("p"), path("p-bob"), path("p-ana"), "--json").output
        let parts = try #require(JSONSerialization.jsonObject(with: Data(joined.utf8)) as? [[String: Any]])
        #expect(parts.map { $0["joined"] as? Int }.reduce(0) { $0 + ($1 ?? 0) } >= 4)
        let states = try run("status", path("p")).output
        #expect(states.contains("2 labeled, 0 reviewed, 2 disputed"), "\(states)")
        let agreement = try run("agreement", path("p")).output
        #expect(agreement.contains(/ana +bob +2 +[0-9]+ +0\.000/), "\(agreement)")
        let again = try program.run("split", path("p"), "--names", "ana,bob")
        #expect(again.exitCode == 1 && again.errors.contains("all tiles of the query are finished"))
        #expect(try program.run("split", path("p"), "--names", "ana,ana").exitCode == 64)
        #expect(try program.run("join", path("p"), path("q")).errors.contains("not a part of another one"))
    }

    @Test(
        "wrong combinations of options are refused",
        arguments: [
            (["export", "p", "--output", "o", "--format", "x"], "labels have no format x"),
            (
                ["export", "p", "--output", "o", "--what", "probabilities", "--format", "coco"],
                "probabilities have no format coco"
            ),
            (
                ["export", "p", "--output", "o", "--what", "predictions", "--only-complete"],
                "--only-complete is about labels"
            ),
            (["export", "p", "--output", "o", "--what", "probabilities", "--with-images"], "--map and --with-images"),
            (["import", "p", "--predictions", "--gold"], "labels are --predictions or --gold"),
            (["import", "p", "--format", "coco"], "--format says what --from is"),
            (["import", "p", "--ignored", "void"], "--map and --ignored are about --from"),
            (["import", "p", "--format", "coco", "--from", "a", "--masks", "b"], "--from and --masks are two sources"),
        ] as [([String], String)])
    func usage(arguments: [String], reason: String) throws {
        let outcome = try program.run(arguments)
        #expect(outcome.exitCode == 64 && outcome.errors.contains(reason), "\(outcome.errors)")
    }
}
