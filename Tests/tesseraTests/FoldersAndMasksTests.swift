import Foundation
import Imagery
import TestSupport
import Testing

/// The commands with images, masks and classes of other programs.
@Suite("Folders and masks of other programs")
struct FoldersAndMasksTests {
    /// Images of 32x24 pixels. Their masks have a band of rows for each value of a list.
    private struct World {
        let folder: TemporaryFolder
        let program: Program
        static let size = Size(height: 24, width: 32)

        init() throws {
            folder = try TemporaryFolder()
            program = Program(home: folder.url)
        }

        func path(_ name: String) -> String { folder.url.path + "/" + name }

        func image(_ path: String) throws {
            var state = UInt32(path.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) })
            let bytes = (0..<Self.size.count * 3).map { _ -> UInt8 in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            }
            let image = Image(size: Self.size, bytes: bytes)
            try folder.write(path.hasSuffix(".jpg") ? JPEG.encode(image) : PNG.encode(image), to: path)
        }

        func mask(_ path: String, _ values: [UInt8]) throws {
            let mask = LabelMask(
                size: Self.size, values: (0..<Self.size.count).map { values[$0 / 32 * values.count / 24] })
            try folder.write(PNG.encodeMask(mask), to: path)
        }

        func writeSet(_ values: [UInt8], classes: String? = nil, suffix: String = "", count: Int = 5) throws {
            for index in 0..<count {
                try image("data/images/i\(index).png")
                try mask("data/masks/i\(index)\(suffix).png", values)
            }
            if let classes { try folder.write(classes, to: "data/classes.txt") }
        }

        @discardableResult
        func run(_ arguments: String..., exitCode: Int32 = 0) throws -> Program.Outcome {
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == exitCode, "\(arguments): \(outcome.output) \(outcome.errors)")
            return outcome
        }

        @discardableResult
        func make(_ project: String, _ arguments: String..., exitCode: Int32 = 0) throws -> Program.Outcome {
            let outcome = try program.run(
                ["init", path(project), "--images", path("data"), "--weights", "none", "--tiles", "2x2"] + arguments)
            #expect(outcome.exitCode == exitCode, "\(arguments): \(outcome.output) \(outcome.errors)")
            return outcome
        }

        func exported(_ project: String, to name: String) throws -> [LabelMask] {
            try run("export", path(project), "--output", path(name))
            let files = try FileManager.default.contentsOfDirectory(atPath: path(name)).filter { $0.hasSuffix(".png") }
            return try files.sorted().map { try ImageFile.readMask(URL(filePath: path(name) + "/" + $0)) }
        }
    }

    @Test("init reports the files it found as text and as JSON, and the project uses these files")
    func report() throws {
        let world = try World()
        try world.writeSet([0, 1, 255], classes: "ground\ntree\n", suffix: "_L")
        try world.folder.write("no picture", to: "data/images/broken.png")
        let text = try world.make("p").output
        for line in [
            "images: 5 in \(world.path("data/images"))",
            "masks: 5 of the images have one, by the pattern {stem}_L.png in \(world.path("data/masks"))",
            "classes: from the names in \(world.path("data/classes.txt")), for the values 0 to 1 in their order",
            "splits: from 20% of the images with masks, drawn for validation", "left out 1 of the files:",
        ] { #expect(text.contains(line + "\n"), "\(text)") }
        let json = try world.make("j", "--json").output
        let report = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let found = try #require(report["found"] as? [String: Any])
        #expect(found["maskPattern"] as? String == "{stem}_L.png" && found["masks"] as? Int == 5)
        #expect(
            found["classesFrom"] as? String
                == "the names in \(world.path("data/classes.txt")), for the values 0 to 1 in their order")
        let toml = try String(contentsOf: URL(filePath: world.path("p/project.toml")), encoding: .utf8)
        #expect(toml.contains("maskPattern = \"{stem}_L.png\"\n") && toml.contains("imageFolder = \"images\"\n"))
        try world.mask("data/masks/i0.png", [1])
        #expect(try world.run("import", world.path("p")).output == "imported the labels of 16 tiles\n")
    }

    @Test(
        "classes with the values 254 and 255 or the names unlabeled and void can be trained, exported and imported",
        arguments: [
            ([0, 255], "0 background\n255 cell\n"), ([0, 255], nil), ([254, 255, 7], "254 a\n255 b\n7 c\n"),
            ([0, 1, 2], "0 unlabeled\n1 void\n2 road\n"),
        ] as [([UInt8], String?)])
    func specialClasses(values: [UInt8], classes: String?) throws {
        let world = try World()
        try world.writeSet(values, classes: classes)
        try world.make("p", "--network", "lite")
        let toml = URL(filePath: world.path("p/project.toml"))
        let text = try String(contentsOf: toml, encoding: .utf8)
        try Data(text.replacing("[training]", with: "[training]\nepochs = 1").utf8).write(to: toml)
        try world.folder.write("i0 0 0\ni1 0 0\ni1 0 1\ni2 1 1\ni3 0 0\ni4 1 0\n", to: "tiles.txt")
        try world.run("acquire", world.path("p"))
        let outcome = try world.program.run("import", world.path("p"), "--tiles", world.path("tiles.txt"))
        if outcome.exitCode != 0 {
            // One of the images is for validation.
            let line = try #require(outcome.errors.firstMatch(of: /“(.*)” is no tile of the pool/)?.1)
            let tiles = try String(contentsOf: URL(filePath: world.path("tiles.txt")), encoding: .utf8)
            let image = line.prefix { $0 != " " }
            let rest = tiles.split(separator: "\n").filter { !$0.hasPrefix(image + " ") }
            try world.folder.write(rest.joined(separator: "\n"), to: "tiles.txt")
            try world.run("import", world.path("p"), "--tiles", world.path("tiles.txt"))
        }
        try world.run("train", world.path("p"))
        try world.run("status", world.path("p"))
        let first = try world.exported("p", to: "first")
        #expect(first.count == 4)
        #expect(Set(first.flatMap(\.distinctValues)).isSuperset(of: values))

        try world.make("q")
        try world.run("import", world.path("q"), "--masks", world.path("first"))
        #expect(try world.exported("q", to: "second") == first)
    }

    @Test("an import that finds no labels is an error with the reasons")
    func nothingImported() throws {
        let world = try World()
        try world.writeSet([0, 1], classes: "ground\ntree\n")
        try world.make("p", "--validation", "0")
        for name in ["far", "away"] { try world.mask("other/\(name).png", [0, 1]) }
        for name in ["i0", "i1"] { try world.mask("empty/\(name).png", [255]) }
        for name in ["i0", "i1"] { try world.mask("wrong/\(name).png", [0, 9]) }
        func refusal(_ arguments: String...) throws -> String {
            let outcome = try world.program.run(["import", world.path("p")] + arguments)
            #expect(outcome.exitCode == 1 && outcome.output.isEmpty)
            return outcome.errors
        }
        let other = try refusal("--masks", world.path("other"))
        #expect(
            other.contains(
                "5 images have no mask there; it would be named i0.png, i1.png, and there are away.png, far.png"))
        #expect(try refusal("--masks", world.path("empty")).contains("the masks have no label in 8 tiles"))
        #expect(try refusal("--masks", world.path("wrong")).contains("the value 9 of no class"))
        #expect(try refusal("--masks", world.path("nowhere")).contains("there is no such folder of masks"))
        try world.folder.write("# none\n", to: "tiles.txt")
        #expect(try refusal("--tiles", world.path("tiles.txt")).contains("the list names no tile"))
        try world.run("import", world.path("p"))
        #expect(try refusal().contains("20 tiles are confirmed already"))
    }

    @Test("import finds masks by a common suffix or by a pattern")
    func importPatterns() throws {
        let world = try World()
        try world.writeSet([0, 1], classes: "ground\ntree\n", count: 3)
        try world.make("p", "--validation", "0")
        for index in 0..<2 { try world.mask("seg/i\(index)_seg.png", [1]) }
        try world.mask("seg/i2.png", [0])
        let found = try world.run(
            "import", world.path("p"), "--masks", world.path("seg"), "--mask-pattern", "{stem}.png")
        #expect(found.output.contains("of 4 tiles") && found.errors.contains("i0_seg.png: a mask without an image"))
        #expect(try world.run("import", world.path("p"), "--masks", world.path("seg")).output.contains("of 8 tiles"))
        try world.run("import", world.path("p"), "--mask-pattern", "{stem}.png", exitCode: 64)
    }

    @Test("image names in lists of tiles may contain spaces")
    func tileNames() throws {
        let world = try World()
        for name in ["a  b", "a b", "#1", "c"] {
            try world.image("data/images/\(name).png")
            try world.mask("data/masks/\(name).png", [0, 1])
        }
        try world.folder.write("ground\ntree\n", to: "data/classes.txt")
        try world.make("p", "--validation", "0")
        try world.folder.write("# tiles\r\na  b 0 0\r\n  a b   1 1 \r\n#1 0 1\r\nc.png 0 0\r\n", to: "tiles.txt")
        let done = try world.run("import", world.path("p"), "--tiles", world.path("tiles.txt"))
        #expect(done.output.contains("of 4 tiles"))
        let masks = try world.exported("p", to: "out")
        #expect(masks.map { $0.values.count { $0 != 255 } } == [192, 192, 192, 192])
        for line in ["c 2 0", "c 0", "d 0 0", "c 99999999999999999999 0", "c -1 0"] {
            try world.folder.write("c 0 1\n\(line)\n", to: "tiles.txt")
            let refused = try world.run("import", world.path("p"), "--tiles", world.path("tiles.txt"), exitCode: 1)
            #expect(refused.errors.contains("tiles.txt:2") && refused.errors.contains(line))
        }
    }

    @Test("init refuses unusable input with the reason and creates no project")
    func refusals() throws {
        let world = try World()
        try world.writeSet([255], classes: "0 a\n1 b\n")
        func refusal(_ arguments: String..., exitCode: Int32 = 1) throws -> String {
            let outcome = try world.program.run(
                ["init", world.path("p"), "--images", world.path("data"), "--weights", "none"] + arguments)
            #expect(outcome.exitCode == exitCode, "\(arguments): \(outcome.output) \(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: world.path("p")))
            return outcome.errors
        }
        #expect(try refusal().contains("the masks hold nothing but void"))
        #expect(try refusal("--region", "0", exitCode: 64).contains("not the side of a square"))
        #expect(try refusal("--tiles", "99999999999999999999x1", exitCode: 64).contains("not a grid of tiles"))
        for option in ["--images", "--masks", "--classes", "--weights"] {
            #expect(try refusal(option, "").contains("a path is empty"), "\(option)")
        }
        #expect(try refusal("--masks", "none", "--tiles", "999999999x9").contains("too few for 999999999x9 tiles"))
        #expect(try refusal("--mask-pattern", "{step}.png", exitCode: 64).contains("{step} is not one of"))
        #expect(try refusal("--masks", world.path("nowhere")).contains("there is no such folder of masks"))
        try world.folder.write([0x61, 0x0A, 0xE9], to: "data/train.txt")
        #expect(try refusal("--masks", "none").contains("train.txt:2: the text is not in UTF-8"))
        try FileManager.default.removeItem(atPath: world.path("data/train.txt"))
        try world.folder.write("0 a\n1 b\u{0}c\n", to: "data/classes.txt")
        #expect(try refusal("--masks", "none").contains("classes.txt:2: the line has zero bytes"))
        try FileManager.default.removeItem(atPath: world.path("data/classes.txt"))
        #expect(try refusal().contains("5 masks have only 255, which is void"))
        try FileManager.default.createDirectory(atPath: world.path("data/train.txt"), withIntermediateDirectories: true)
        #expect(
            try refusal().contains("5 masks have only 255, which is void; \(world.path("data/train.txt")): "))
        try FileManager.default.removeItem(atPath: world.path("data/train.txt"))
        for index in 0..<5 {
            let mask = Image(size: World.size, fill: RGB(UInt8(index), 0, 128))
            try world.folder.write(PNG.encode(mask), to: "data/masks/i\(index).png")
        }
        let colors = try refusal()
        #expect(colors.contains("colors of no known class set: #000080 (768 pixels)"))
        #expect(colors.contains("\n    4 class-4 #040080\n"))
    }

    @Test("init accepts images without masks, and regions that are larger than every image")
    func withoutMasks() throws {
        let world = try World()
        try world.writeSet([255], classes: "0 a\n1 b\n")
        let made = try world.make("p", "--masks", "none")
        #expect(made.output.contains("masks: none\n") && made.output.contains("all images are training images"))
        #expect(try world.run("status", world.path("p")).output.contains("20 tiles: 20 unlabeled"))
        let alone = try world.program.run(
            "init", world.path("x"), "--images", world.path("data/images"), "--weights", "none")
        #expect(alone.exitCode == 0 && alone.output.contains("note: \(world.path("data/masks")) is not used"))
        #expect(alone.output.contains("classes: from the file \(world.path("data/classes.txt"))\n"))
        let outcome = try world.program.run(
            "init", world.path("q"), "--images", world.path("data"), "--weights", "none", "--masks", "none", "--region",
            "\(Int.max)")
        #expect(outcome.exitCode == 0 && outcome.output.contains("5 tiles in the pool"))
        try world.run("status", world.path("q"))
    }

    @Test("masks in the stored orientation are rotated with --masks-as-stored, also in imports")
    func storedMasks() throws {
        let world = try World()
        let jpeg = JPEG.encode(Image(size: World.size, fill: RGB(9, 120, 30)))
        for (index, orientation) in [1, 6, 8].enumerated() {
            try world.folder.write(
                EXIF.inserted(EXIF.tiff(orientation: orientation), intoJPEG: jpeg), to: "data/images/i\(index).jpg")
            try world.mask("data/masks/i\(index).png", [0, 1])
        }
        try world.folder.write("ground\ntree\n", to: "data/classes.txt")
        let noticed = try world.make("p", "--validation", "0")
        #expect(noticed.output.contains("left out 2 of the files") && noticed.output.contains("--masks-as-stored"))
        try world.make("q", "--validation", "0", "--masks-as-stored")
        #expect(try world.run("import", world.path("q")).output.contains("of 12 tiles"))
        let masks = try world.exported("q", to: "upright")
        #expect(masks.map(\.size.description) == ["32x24", "24x32", "24x32"])
        // The upper half of a stored image is the right half of one displayed image and the left half of the other.
        #expect(masks[1][0, 23] == 0 && masks[1][31, 0] == 1 && masks[2][0, 0] == 0 && masks[2][31, 23] == 1)

        try world.make("r", "--validation", "0", "--masks", "none")
        let stored = world.path("data/masks")
        let some = try world.run("import", world.path("r"), "--masks", stored)
        #expect(some.output.contains("of 4 tiles") && some.errors.contains("give --masks-as-stored"))
        try world.run("import", world.path("r"), "--masks", stored, "--masks-as-stored")
        #expect(try world.exported("r", to: "also") == masks)
    }
}
