import Foundation
import Imagery
import TestSupport
import Testing

/// The commands after the files, the classes or the tiling of a labeled project have changed.
@Suite("Changing datasets")
struct ChangingDatasetTests {
    /// A project and its images. Each quarter of a mask has its own class.
    private struct World {
        let folder: TemporaryFolder
        let program: Program

        init(_ images: [String]) throws {
            folder = try TemporaryFolder()
            program = Program(home: folder.url)
            for name in images { try add(name) }
            try folder.write("0 ground\n1 tree\n2 car\n3 sky\n", to: "data/classes.txt")
        }

        var project: String { folder.url.appending(path: "p").path }
        var toml: URL { folder.url.appending(path: "p/project.toml") }

        func add(_ name: String, seed: UInt8 = 0, size: Size = Size(height: 24, width: 32)) throws {
            var state = UInt32(name.utf8.reduce(UInt32(seed) + 1) { $0 &* 31 &+ UInt32($1) })
            let bytes = (0..<size.count * 3).map { _ -> UInt8 in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            }
            try folder.write(PNG.encode(Image(size: size, bytes: bytes)), to: "data/images/\(name).png")
            var mask = LabelMask(size: size)
            for row in 0..<size.height {
                for column in 0..<size.width {
                    mask[row, column] = UInt8((row * 2 / size.height) * 2 + column * 2 / size.width)
                }
            }
            try folder.write(PNG.encodeMask(mask), to: "data/masks/\(name).png")
        }

        func remove(_ name: String) throws {
            for kind in ["images", "masks"] {
                try FileManager.default.removeItem(at: folder.url.appending(path: "data/\(kind)/\(name).png"))
            }
        }

        func make(_ arguments: String...) throws {
            try run(
                ["init", project, "--images", folder.url.appending(path: "data").path, "--weights", "none"] + arguments)
        }

        @discardableResult
        func run(_ arguments: [String], exitCode: Int32 = 0) throws -> Program.Outcome {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == exitCode, "\(arguments): \(outcome.output) \(outcome.errors)")
            return outcome
        }

        func edit(_ old: String, _ new: String) throws {
            let text = try String(contentsOf: toml, encoding: .utf8)
            #expect(text.contains(old))
            try text.replacingOccurrences(of: old, with: new).write(to: toml, atomically: true, encoding: .utf8)
        }

        struct Status: Decodable {
            let images: [String: Int]
            let states: [String: Int]
            let labeledPixels: [String: Int]
        }

        func status() throws -> Status {
            let output = try run(["status", project, "--json"]).output
            return try JSONDecoder().decode(Status.self, from: Data(output.utf8))
        }

        struct Check: Decodable {
            struct Finding: Decodable {
                let kind: String
                let path: String
                let labeledTiles: Int
            }
            let findings: [Finding]
            let affectsLabels: Bool

            var summary: [String] { findings.map { "\($0.kind) \($0.path) \($0.labeledTiles)" } }
        }

        func check(_ arguments: String..., exitCode: Int32 = 0) throws -> Check {
            let output = try run(["check", project, "--json"] + arguments, exitCode: exitCode).output
            return try JSONDecoder().decode(Check.self, from: Data(output.utf8))
        }

        /// The values of an exported mask, by the paths of the images.
        func export() throws -> [String: [UInt8]] {
            let target = folder.url.appending(path: "out-\(UUID().uuidString)")
            try run(["export", project, "--output", target.path])
            let files = try FileManager.default.subpathsOfDirectory(atPath: target.path).filter { $0.hasSuffix(".png") }
            return Dictionary(
                uniqueKeysWithValues: try files.map { file in
                    (file, try ImageFile.readMask(target.appending(path: file)).values)
                })
        }
    }

    private static let five = (0..<5).map { "day1/img\($0)" }

    @Test(
        "new images with equal names in another folder get no labels and do not affect existing labels",
        arguments: ["day2/", ""])
    func sameNames(folder: String) throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let before = try world.export()
        #expect(before.count == 5)
        for index in 0..<2 { try world.add("\(folder)img\(index)", seed: 9) }
        let status = try world.status()
        #expect(status.states["labeled"] == 20 && status.states["unlabeled"] == 8)
        #expect(try world.export() == before)
        #expect(try world.check().findings.isEmpty)
    }

    @Test("a labeled image never moves to validation when images are added, damaged or removed")
    func splits() throws {
        let world = try World((0..<12).map { "g\($0)" })
        try world.make("--tiles", "2x2")
        try world.run(["import", world.project])
        let before = try world.status()
        #expect(before.images["val"] == 2 && before.states["labeled"] == 40)
        for index in 0..<40 { try world.add("late\(index)") }
        var status = try world.status()
        #expect(status.states["labeled"] == 40)
        #expect(1...16 ~= (status.images["val"] ?? 0) - 2, "new images are assigned by a hash of their paths")
        let share = status.images["val"]
        for index in 0..<40 { try world.remove("late\(index)") }
        #expect(try world.status().images["val"] == 2)
        for index in (0..<40).reversed() { try world.add("late\(index)") }
        #expect(try world.status().images["val"] == share)
        // A damaged image affects only its own labels.
        try world.folder.write("broken", to: "data/images/g3.png")
        status = try world.status()
        #expect([36, 40].contains(status.states["labeled"]))
        #expect(status.images.values.reduce(0, +) == 51)
        #expect(
            try world.check(exitCode: status.states["labeled"] == 40 ? 0 : 1).summary.first?.contains("g3.png") == true)
    }

    @Test("inserting and reordering classes does not change labels and exports")
    func classOrder() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let (before, pixels) = (try world.export(), try world.status().labeledPixels)
        let text = try String(contentsOf: world.toml, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.contains("{ value =") }.map(String.init)
        #expect(lines.count == 4)
        let extra = "    { value = 77, name = \"new\", color = \"#123456\" },"
        try world.edit(lines.joined(separator: "\n"), ([extra] + lines.reversed()).joined(separator: "\n"))
        #expect(try world.status().labeledPixels == pixels.merging(["new": 0]) { first, _ in first })
        #expect(try world.export() == before)
    }

    @Test("a class in use cannot be removed, but it can be merged or renamed")
    func classRemoval() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let text = try String(contentsOf: world.toml, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.contains("\"car\"") })
        try world.edit(line + "\n", "")
        let refused = try world.run(["status", world.project], exitCode: 1)
        #expect(refused.errors.contains("the class car was removed, but 960 labeled pixels have it"))
        #expect(refused.errors.contains("tessera classes"))
        #expect(try world.check(exitCode: 1).summary == ["classRemoved \(world.toml.path) 0"])
        try text.write(to: world.toml, atomically: true, encoding: .utf8)

        try world.run(["classes", world.project, "rename", "car", "vehicle"])
        #expect(try world.status().labeledPixels["vehicle"] == 960)
        try world.run(["classes", world.project, "merge", "vehicle", "tree"])
        #expect(try world.status().labeledPixels == ["ground": 960, "tree": 1920, "sky": 960])
        #expect(try world.run(["classes", world.project]).output.contains("merged into tree"))
        // The masks of the dataset still have the value of the removed class.
        #expect(try world.status().images["train"] == 5)
        let merged = try world.export()["day1/img0.png"]
        #expect(merged.map { Set($0) } == [0, 1, 3])
        for wrong in [["rename", "nothing", "x"], ["merge", "tree", "tree"], ["merge", "tree", "nothing"]] {
            let outcome = try world.run(["classes", world.project] + wrong, exitCode: 1)
            #expect(outcome.errors.contains("no class nothing") || outcome.errors.contains("already the same class"))
        }
        #expect(try world.program.run("classes", world.project, "rename", "tree").exitCode == 64)
    }

    @Test("an older export is imported with the current names of classes that were renamed and merged")
    func formerNames() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let labeled = try world.status().labeledPixels
        let old = world.folder.url.path + "/old"
        try world.run(["export", world.project, "--output", old])
        let copy = try String(contentsOf: world.toml, encoding: .utf8)
        try FileManager.default.removeItem(atPath: world.project)
        try world.make("--tiles", "2x2", "--validation", "0")
        #expect(try String(contentsOf: world.toml, encoding: .utf8) == copy)
        try world.run(["classes", world.project, "rename", "car", "ve]hi\"cle"])
        try world.run(["classes", world.project, "merge", "ve]hi\"cle", "tree"])
        #expect(try String(contentsOf: world.toml, encoding: .utf8).contains("formerly = [\"car\", "))
        let outcome = try world.run(["import", world.project, "--masks", old])
        #expect(!outcome.errors.contains("no class"))
        let merged = labeled.merging(["tree": labeled["car"] ?? 0], uniquingKeysWith: +).filter { $0.key != "car" }
        #expect(try world.status().labeledPixels == merged)
    }

    @Test("an invalid class name is refused and changes nothing")
    func badNames() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        let text = try String(contentsOf: world.toml, encoding: .utf8)
        for (name, complaint) in [
            (" ", "the new name has no visible character"), ("a\u{1}", "the new name has control characters"),
            ("tree", "there is already a class tree"),
            (String(repeating: "x", count: 256), "the new name has 256 bytes"),
        ] {
            let outcome = try world.run(["classes", world.project, "rename", "car", name], exitCode: 1)
            #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
        }
        #expect(try String(contentsOf: world.toml, encoding: .utf8) == text)
    }

    @Test(
        "after a change of the tiling, status, export and queries agree, and the old tiling restores all labels")
    func tiling() throws {
        let world = try World(["a"])
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.folder.write("a 0 0\na 0 1\n", to: "list.txt")
        try world.run(["import", world.project, "--tiles", world.folder.url.appending(path: "list.txt").path])
        try world.edit("tiles = \"2x2\"", "tiles = \"3x3\"")
        // The upper 12 of 24 rows are confirmed: the first row of the 3x3 tiles, and half of the second row.
        var status = try world.status()
        #expect(status.states.filter { $0.value > 0 } == ["labeled": 3, "drafted": 3, "unlabeled": 3])
        #expect(status.labeledPixels.values.reduce(0, +) == 8 * 32)
        #expect(try world.export()["a.png"]?.count { $0 != 255 } == 8 * 32)
        let check = try world.check(exitCode: 1)
        #expect(check.summary == ["tiling tiling 3x3 0"])
        let selected = try world.run(["acquire", world.project]).output
        #expect(selected.split(separator: "\n").count == 7, "a header, three drafts and three unlabeled tiles")
        try world.edit("tiles = \"3x3\"", "tiles = \"2x2\"")
        status = try world.status()
        #expect(status.states["labeled"] == 2 && status.labeledPixels.values.reduce(0, +) == 12 * 32)
        #expect(try world.check().findings.isEmpty)
    }

    @Test("the labels of a replaced image are not used until a person accepts the change")
    func replaced() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let old = try Data(contentsOf: world.folder.url.appending(path: "data/images/day1/img1.png"))
        try world.add("day1/img1", size: Size(height: 48, width: 64))
        try world.add("day1/img2", seed: 50)
        #expect(try world.status().states["labeled"] == 12)
        #expect(try world.export().count == 3)
        #expect(
            try world.check(exitCode: 1).summary == ["changed day1/img1.png 4", "changed day1/img2.png 4"])
        let opened = try world.run(["train", world.project])
        #expect(opened.errors.contains("2 images changed; 8 labeled tiles are out of use"))

        // With the old file, the labels are used again.
        try world.folder.write([UInt8](old), to: "data/images/day1/img1.png")
        var mask = LabelMask(size: Size(height: 24, width: 32))
        mask.values = mask.values.map { _ in 1 }
        try world.folder.write(PNG.encodeMask(mask), to: "data/masks/day1/img1.png")
        #expect(try world.status().states["labeled"] == 16)

        try world.add("day1/img1", size: Size(height: 48, width: 64))
        // New content of the same size keeps the labels. New content of another size starts without labels.
        #expect(try world.check("--accept-changes").summary == ["replaced day1/img1.png 4"])
        let status = try world.status()
        #expect(status.states["labeled"] == 16 && status.states["unlabeled"] == 4)
        #expect(try world.export().count == 4)
    }

    @Test("labels of a missing image are reported, and are used again when the image is back, moved or relinked")
    func missing() throws {
        let world = try World(Self.five)
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        let before = try world.export()
        try world.remove("day1/img4")
        #expect(try world.status().states["labeled"] == 16)
        #expect(try world.check(exitCode: 1).summary == ["missing day1/img4.png 4"])
        try world.add("day1/img4")
        #expect(try world.check().findings.isEmpty)

        // The same content at another path is the same image.
        try FileManager.default.createDirectory(
            at: world.folder.url.appending(path: "data/images/later"), withIntermediateDirectories: true)
        for kind in ["images", "masks"] {
            try FileManager.default.createDirectory(
                at: world.folder.url.appending(path: "data/\(kind)/later"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(
                at: world.folder.url.appending(path: "data/\(kind)/day1/img4.png"),
                to: world.folder.url.appending(path: "data/\(kind)/later/four.png"))
        }
        #expect(try world.check().summary == ["moved later/four.png 4"])
        #expect(try world.export()["later/four.png"] == before["day1/img4.png"])
        try world.run(["train", world.project])
        #expect(try world.check().findings.isEmpty, "the next opening for writing records the new path")

        // Other content at another path is the same image only if a person relinks it.
        try world.remove("later/four")
        try world.add("five", seed: 70)
        #expect(try world.check(exitCode: 1).summary == ["missing later/four.png 4"])
        let wrong = try world.run(["check", world.project, "--relink", "later/four.png", "nowhere.png"], exitCode: 1)
        #expect(wrong.errors.contains("there is no image nowhere.png"))
        try world.add("large", size: Size(height: 48, width: 64))
        let unfit = try world.run(["check", world.project, "--relink", "later/four.png", "large.png"], exitCode: 1)
        #expect(unfit.errors.contains("32x24 pixels, large.png has 64x48"))
        #expect(try world.check("--relink", "later/four.png", "five.png").findings.isEmpty)
        #expect(try world.export()["five.png"] == before["day1/img4.png"])
        #expect(try world.program.run("check", world.project, "--relink", "one").exitCode == 64)
    }

    @Test(
        "a drawing on a skipped tile counts as a label when its image changes",
        arguments: [Size(height: 24, width: 32), Size(height: 48, width: 64)])
    func skippedDrawing(size: Size) throws {
        let world = try World(["a", "b"])
        try world.make("--tiles", "2x2", "--validation", "0", "--masks", "none")
        try world.run(["open", world.project, "--replay", "<Enter>3w<wait>s<wait>q"])
        try world.add("a", seed: 9, size: size)
        #expect(try world.check(exitCode: 1).summary == ["changed a.png 0"])
    }

    @Test("redo does not apply edits to an image with other content")
    func undoneLabels() throws {
        let world = try World(["a", "b"])
        try world.make("--tiles", "2x2", "--validation", "0", "--masks", "none")
        try world.run(["open", world.project, "--replay", "<Enter>3w<wait><Esc><wait>u<wait>q"])
        #expect(try world.status().states["unlabeled"] == 8)
        try world.add("a", seed: 9)
        try world.run(["open", world.project, "--replay", "<Enter><wait>UUU<wait>q"])
        #expect(try world.status().states["unlabeled"] == 8)
    }

    @Test("relink moves only labels that are not used")
    func relinkOutOfUse() throws {
        let world = try World(["a", "b", "c"])
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.folder.write("a 0 0\n", to: "list.txt")
        try world.run(["import", world.project, "--tiles", world.folder.url.appending(path: "list.txt").path])
        let refused = try world.run(["check", world.project, "--relink", "a.png", "b.png"], exitCode: 1)
        #expect(refused.errors.contains("its labels are used"))
        // The labels of a replaced image can go to another file, also when the image in its place has labels.
        try world.add("a", seed: 9, size: Size(height: 48, width: 64))
        #expect(try world.check("--accept-changes").summary == ["replaced a.png 1"])
        try world.run(["import", world.project, "--tiles", world.folder.url.appending(path: "list.txt").path])
        #expect(try world.check("--relink", "a.png", "b.png").findings.isEmpty)
        #expect(try Set(world.export().keys) == ["a.png", "b.png"])
    }

    @Test("a name in a list that fits several images is refused with their paths")
    func ambiguousLists() throws {
        let world = try World(["day1/a", "b"])
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.folder.write("a 0 0\n", to: "list.txt")
        let list = world.folder.url.appending(path: "list.txt").path
        try world.run(["import", world.project, "--tiles", list])
        try world.add("a", seed: 3)
        let refused = try world.run(["import", world.project, "--tiles", list], exitCode: 1)
        #expect(refused.errors.contains("list.txt:1") && refused.errors.contains("a.png or day1/a.png"))
        for (row, name) in [(0, "a.png"), (0, "day1/a.png"), (1, "day1/a")] {
            try world.folder.write("\(name) \(row) 1\n", to: "list.txt")
            try world.run(["import", world.project, "--tiles", list])
        }
        #expect(try Set(world.export().keys) == ["a.png", "day1/a.png"])
    }

    @Test("check counts tiles of the current tiling, also if they were confirmed in another one")
    func countsInCurrentTiling() throws {
        let world = try World(["a", "b"])
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        try world.edit("tiles = \"2x2\"", "tiles = \"1x1\"")
        #expect(try world.status().states["labeled"] == 2)
        try world.add("a", seed: 9)
        #expect(try world.check(exitCode: 1).summary == ["changed a.png 1"])
    }

    @Test("if no image can be used, check still lists each image and can accept the changes")
    func nothingUsable() throws {
        let world = try World(["a"])
        try world.make("--tiles", "2x2", "--validation", "0")
        try world.run(["import", world.project])
        try world.add("a", size: Size(height: 48, width: 64))
        let status = try world.run(["status", world.project], exitCode: 1)
        #expect(status.errors.contains("not one image can be used") && status.errors.contains("--accept-changes"))
        #expect(try world.check(exitCode: 1).summary == ["changed a.png 4"])
        #expect(try world.check("--accept-changes").summary == ["replaced a.png 4"])
        #expect(try world.status().states["unlabeled"] == 4)
    }

    @Test("changed splits in lists are reported, and accepting them moves only images without labels")
    func lists() throws {
        let world = try World(["a", "b", "c", "d"])
        try world.folder.write("a\nb\n", to: "data/train.txt")
        try world.folder.write("c\nd\n", to: "data/val.txt")
        try world.make("--tiles", "2x2")
        try world.folder.write("a 0 0\n", to: "list.txt")
        try world.run(["import", world.project, "--tiles", world.folder.url.appending(path: "list.txt").path])
        try world.folder.write("c\n", to: "data/train.txt")
        try world.folder.write("a\nb\nd\n", to: "data/val.txt")
        #expect(try world.status().images == ["train": 2, "val": 2, "test": 0])
        #expect(try world.check().summary == ["split a.png 1", "split b.png 0", "split c.png 0"])
        #expect(try world.check("--accept-changes").summary == ["split a.png 1"])
        #expect(try world.status().images == ["train": 2, "val": 2, "test": 0])
        #expect(try world.status().states["labeled"] == 1)
    }
}
