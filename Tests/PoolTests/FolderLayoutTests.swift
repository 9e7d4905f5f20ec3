import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Layout folder")
struct FolderLayoutTests {
    @Test("images and masks are paired by name, and an image without a mask is kept")
    func pairs() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("b", "a")
        try fixture.image("images/c.jpg", width: 20, height: 9)
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.summary == ["a train", "b train", "c train unmasked"])
        #expect(dataset.images.map(\.size.description) == ["8x6", "8x6", "20x9"])
        #expect(dataset.problems.isEmpty)
        #expect(dataset.catalog.names == ["class-0", "class-1"])
        #expect(dataset.catalog.voidValues == [255])
        #expect(try dataset.readImage(0)[0, 0] == RGB(90, 120, 30))
        #expect(try dataset.readLabels(0).values.prefix(3) == [0, 1, 0])
        #expect(dataset.images(named: "b") == [1])
        #expect(dataset.images(named: "z").isEmpty)
    }

    @Test("a dataset is loaded from two named folders, or from images alone if the classes are given")
    func namedFolders() throws {
        let fixture = try DatasetFixture()
        try fixture.image("pictures/x.png")
        try fixture.mask("truth/x.png")
        let dataset = try Dataset.load(fixture.source(images: "pictures", masks: "truth"))
        #expect(dataset.summary == ["x train"])
        let catalog = dataset.catalog
        let alone = try Dataset.load(fixture.source(images: "pictures"), catalog: catalog)
        #expect(alone.summary == ["x train unmasked"])
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source(images: "pictures")) }
        #expect(error?.reason == "no masks to learn the classes from")
    }

    @Test("masks in a folder within the folder of images are not read as images")
    func nestedMasks() throws {
        let fixture = try DatasetFixture()
        try fixture.image("a.png")
        try fixture.mask("masks/a.png")
        #expect(try Dataset.load(fixture.source()).summary == ["a train"])
        let error = #expect(throws: Problem.self) {
            try Dataset.load(fixture.source(images: "masks", masks: "masks"))
        }
        #expect(error?.reason == "images and masks are in the same folder")
    }

    @Test("names of split folders may have capital letters and be long forms such as validation")
    func splitFolderNames() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("Train/a", "validation/b", "Testing/c", "valley/d")
        let dataset = try Dataset.load(fixture.source(validation: 0.5))
        #expect(dataset.summary == ["a train", "b val", "c test", "d train"])
    }

    @Test("folders train, val and test define the splits, and precede names that would not be unique")
    func splitFolders() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("train/a", "train/b", "val/a", "test/t", "loose")
        let dataset = try Dataset.load(fixture.source(validation: 0.5))
        #expect(dataset.summary == ["b train", "loose train", "t test", "train/a train", "val/a val"])
        #expect(dataset.indices(of: .val) == [4])
        #expect(
            dataset.tiles(of: .val)
                == [(0, 0), (0, 1), (1, 0), (1, 1)].map { TileID(image: 4, row: $0.0, column: $0.1) })
    }

    @Test("lists define the splits by paths, names or paths of another machine, and unlisted images are left out")
    func lists() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b", "deep/c", "d", "v1.0", "unlisted")
        try fixture.folder.write("# mine\nimages/a.png\r\n/elsewhere/set/images/b.png\n\nc\n", to: "train.txt")
        try fixture.folder.write("v1.0\nd.png\nnowhere.png\na\n", to: "val.txt")
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.summary == ["a train", "b train", "c train", "d val", "v1.0 val"])
        #expect(
            dataset.complaints == [
                "val.txt:3: nowhere.png is not among the images", "val.txt:4: a is already in a list",
            ])
    }

    @Test("if only a validation list exists, the other images are for training")
    func validationList() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b", "c")
        try fixture.folder.write("b\n", to: "val.txt")
        #expect(try Dataset.load(fixture.source(validation: 0.5)).summary == ["a train", "b val", "c train"])
    }

    @Test(
        "without folders and lists of splits, the seed draws a share of the images with masks for validation",
        arguments: [(0.0, 0), (0.01, 1), (0.3, 3), (1, 9)])
    func fraction(share: Double, expected: Int) throws {
        let fixture = try DatasetFixture()
        for index in 0..<10 { try fixture.pairs("p\(index)") }
        try fixture.image("images/unmasked.png")
        let source = fixture.source(validation: share)
        let dataset = try Dataset.load(source)
        #expect(dataset.indices(of: .val).count == expected)
        #expect(dataset.images.first { $0.name == "unmasked" }?.split == .train)
        #expect(try Dataset.load(source).summary == dataset.summary)
        var reseeded = source
        reseeded.seed = 2
        #expect(try Dataset.load(reseeded).indices(of: .val).count == expected)
        if share == 0.3 { #expect(try Dataset.load(reseeded).summary != dataset.summary) }
    }

    @Test("a validation share that is not between 0 and 1 is refused", arguments: [-0.1, 1.5, .nan, .infinity])
    func badFraction(share: Double) throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b")
        #expect(throws: Problem.self) { try Dataset.load(fixture.source(validation: share)) }
    }

    @Test("an image may be a link to a file in another folder, and a change of this file is noticed")
    func links() throws {
        let fixture = try DatasetFixture()
        try fixture.image("elsewhere/a.png")
        try fixture.pairs("b")
        let link = fixture.folder.url.appending(path: "images/a.png")
        let target = fixture.folder.url.appending(path: "elsewhere/a.png")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
        var index = DatasetIndex()
        #expect(try Dataset.load(fixture.source(), index: &index).images.map(\.size.width) == [8, 8])
        try fixture.image("elsewhere/a.png", width: 12)
        #expect(try Dataset.load(fixture.source(), index: &index).images.map(\.size.width) == [12, 8])
    }

    @Test("each broken file is left out and reported with the reason, and the other files are loaded")
    func problems() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("good", "cut", "flipped", "text", "wide", "small", "colored", "twin")
        try fixture.folder.write("0 ground\n1 thing\n", to: "classes.txt")
        let whole = Array(try Data(contentsOf: fixture.folder.url.appending(path: "images/cut.png")))
        try fixture.folder.write(Array(whole.dropLast(9)), to: "images/cut.png")
        var flipped = whole
        flipped[whole.count / 2] ^= 4
        try fixture.folder.write(flipped, to: "images/flipped.png")
        try fixture.folder.write("no picture", to: "images/text.png")
        try fixture.mask("masks/wide.png", width: 9)
        try fixture.mask("masks/outside.png", values: [0, 7, 9])
        try fixture.image("images/outside.png")
        try fixture.image("images/small.png", width: 8, height: 1)
        try fixture.mask("masks/small.png", width: 8, height: 1)
        try fixture.image("masks/colored.png")
        try fixture.mask("masks/orphan.png")
        try fixture.image("images/twin.jpg")
        try fixture.folder.write("", to: "images/scan.tiff")
        try fixture.folder.write("", to: "images/.hidden.png")
        try fixture.folder.write("notes", to: "images/notes.txt")
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.summary == ["good train", "twin train"])
        #expect(
            dataset.complaints.sorted() == [
                "colored.png: the mask has colors of no class: #5a781e (48 pixels)",
                "cut.png: this PNG cannot be decoded: the data ends too early",
                "flipped.png: this PNG cannot be decoded: I[40]AT: invalid chunk type",
                "orphan.png: a mask without an image",
                "outside.png: the mask has the values 7, 9 of no class",
                "scan.tiff: images of this format cannot be read",
                "small.png: 8x1 pixels are too few for 2x2 tiles",
                "text.png: neither a PNG nor a JPEG",
                "twin.png: twin.jpg has the same name",
                "wide.png: the mask has 9x6 pixels and its image 8x6",
            ])
        #expect(dataset.problems.allSatisfy { !$0.fix.isEmpty && $0.place.hasPrefix("/") })
    }

    @Test(
        "the error says whether the folder is missing or has no images",
        arguments: [("absent", "there is no such folder of images"), ("empty", "no PNG or JPEG images found")])
    func noImages(images: String, reason: String) throws {
        let fixture = try DatasetFixture()
        try fixture.folder.write("", to: "empty/readme")
        let error = #expect(throws: Problem.self) {
            try Dataset.load(fixture.source(images: images), catalog: .camVid)
        }
        #expect(error?.reason == reason)
    }

    @Test("if no image can be used, the error states the first problem")
    func allBroken() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a", "b")
        try fixture.folder.write("5 only\n", to: "classes.txt")
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        #expect(error?.description.contains("problem 1 of 2: ") == true)
        #expect(error?.description.contains("the values 0, 1 of no class") == true)
    }

    @Test("images are ordered by name, and not by folder")
    func order() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("B", "a10", "a9", "ä", "Z/a")
        #expect(try Dataset.load(fixture.source()).images.map(\.name) == ["B", "a", "a10", "a9", "ä"])
    }

    @Test("a file that changed after the dataset was loaded is refused when it is read")
    func changed() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        let dataset = try Dataset.load(fixture.source())
        try fixture.image("images/a.png", width: 4)
        try fixture.mask("masks/a.png", values: [0, 3])
        #expect(throws: Problem.self) { try dataset.readImage(0) }
        let error = #expect(throws: Problem.self) { try dataset.readLabels(0) }
        #expect(error?.reason == "the mask has the value 3 of no class")
    }
}
