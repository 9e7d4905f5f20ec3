import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Detection of layouts")
struct LayoutDetectionTests {
    /// The images and masks of a dataset, and what is detected and loaded.
    struct Arrangement: CustomTestStringConvertible, Sendable {
        let name: String
        let images: [String]
        let masks: [String]
        let pattern: String?
        /// The expected folder of masks, relative to the root of the dataset.
        let maskFolder: String?
        let summary: [String]

        init(
            _ name: String, _ images: [String], _ masks: [String], _ pattern: String?, in maskFolder: String?,
            _ summary: [String]
        ) {
            (self.name, self.images, self.masks, self.pattern) = (name, images, masks, pattern)
            (self.maskFolder, self.summary) = (maskFolder, summary)
        }

        var testDescription: String { name }
    }

    static let arrangements = [
        Arrangement(
            "same names", ["images/a.png", "images/b.png"], ["masks/a.png", "masks/b.png"], "{stem}.png", in: "masks",
            ["a train", "b train"]),
        Arrangement(
            "a suffix", ["images/a.png", "images/b.png"], ["masks/a_L.png", "masks/b_L.png"], "{stem}_L.png",
            in: "masks", ["a train", "b train"]),
        Arrangement(
            "an unknown suffix", ["images/a.jpg", "images/b.jpg", "images/c.jpg"],
            ["masks/a-final.png", "masks/b-final.png"], "{stem}-final.png", in: "masks",
            ["a train", "b train", "c train unmasked"]),
        Arrangement(
            "a prefix, in subfolders", ["images/x/a.png", "images/y/a.png"],
            ["masks/x/mask_a.png", "masks/y/mask_a.png"],
            "mask_{stem}.png", in: "masks", ["x/a train", "y/a train"]),
        Arrangement(
            "subfolders of masks that images do not have", ["images/a.png", "images/b.png"],
            ["masks/1/a_seg.png", "masks/2/b_seg.png"], "{stem}_seg.png", in: "masks", ["a train", "b train"]),
        Arrangement(
            "images/train and labels/train", ["images/train/a.png", "images/val/b.png"],
            ["labels/train/a.png", "labels/val/b.png"], "{stem}.png", in: "labels", ["a train", "b val"]),
        Arrangement(
            "train/images and train/masks", ["train/images/a.png", "val/images/b.png"],
            ["train/masks/a.png", "val/masks/b.png"], "{stem/images/masks}.png", in: "", ["a train", "b val"]),
        Arrangement(
            "train/images and train/masks with a prefix", ["train/images/a.png", "val/images/b.png"],
            ["train/masks/mask_a.png", "val/masks/mask_b.png"], "{folder/images/masks}/mask_{name}.png", in: "",
            ["a train", "b val"]),
        Arrangement(
            "a folder of masks in each folder of images", ["day1/a.jpg", "day2/b.jpg"],
            ["day1/masks/a_mask.png", "day2/masks/b_mask.png"], "{folder}/masks/{name}_mask.png", in: "",
            ["a train", "b train"]),
        Arrangement(
            "a folder of masks in the folder of the images", ["a.png", "b.png"], ["masks/a.png", "masks/b.png"],
            "{stem}.png",
            in: "masks", ["a train", "b train"]),
        Arrangement(
            "masks with a suffix in the folder of the images", ["a.jpg", "b.png", "c.jpg"],
            ["a_mask.png", "b_mask.png"], "{stem}_mask.png",
            in: "",
            ["a train", "b train", "c train unmasked"]),
        Arrangement(
            "JPEG images and PNG masks in one folder", ["a.jpg", "b.jpg", "c.jpg"], ["a.png", "b.png"], "{stem}.png",
            in: "",
            ["a train", "b train", "c train unmasked"]),
        Arrangement("images alone", ["a.png", "x/b.png"], [], nil, in: nil, ["a train unmasked", "b train unmasked"]),
    ]

    private func fixture(_ arrangement: Arrangement) throws -> DatasetFixture {
        let fixture = try DatasetFixture()
        for image in arrangement.images { try fixture.image(image) }
        for mask in arrangement.masks { try fixture.bands(mask) }
        try fixture.folder.write("0 ground\n1 thing\n", to: "classes.txt")
        return fixture
    }

    @Test("images and masks are distinguished and matched, and the source stores the pattern", arguments: arrangements)
    func found(arrangement: Arrangement) throws {
        let fixture = try fixture(arrangement)
        let source = try fixture.detection().source
        #expect(source.maskPattern == arrangement.pattern)
        let root = fixture.folder.url.path
        let expected = arrangement.maskFolder.map { $0.isEmpty ? root : root + "/" + $0 }
        #expect(source.masks == expected ?? DatasetSource.noMasks)
        #expect(try Dataset.load(source).summary == arrangement.summary)
    }

    @Test("the detected source loads the same images after other files were added", arguments: arrangements)
    func stays(arrangement: Arrangement) throws {
        let fixture = try fixture(arrangement)
        let source = try fixture.detection().source
        try fixture.image("images/new.png")
        try fixture.mask("masks/other.png")
        try fixture.mask("labels/other.png")
        let dataset = try Dataset.load(source)
        for line in arrangement.summary { #expect(dataset.summary.contains(line)) }
        #expect(dataset.images.allSatisfy { $0.name != "other" && !$0.path.contains("masks/") })
    }

    @Test("a pattern or a folder of masks that the user gives is used")
    func overridden() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b"] {
            try fixture.image("images/\(name).png")
            try fixture.bands("masks/\(name).png")
            try fixture.bands("masks/\(name)_old.png", values: [1, 0])
            try fixture.bands("truth/\(name).png", values: [1])
        }
        let old = try fixture.detection(maskPattern: "{stem}_old.png").source
        #expect(try Dataset.load(old).readLabels(0).values.first == 1)
        #expect(try Dataset.load(old).complaints.contains("a.png: a mask without an image"))
        let truth = try fixture.detection(masks: "truth").source
        #expect(try Set(Dataset.load(truth).readLabels(0).values) == [0])
        try fixture.folder.write("0 x\n1 y\n", to: "classes.txt")
        let none = try Dataset.load(fixture.detection(masks: DatasetSource.noMasks).source)
        #expect(none.summary == ["a train unmasked", "b train unmasked"] && none.problems.isEmpty)
        #expect(throws: Problem.self) { try fixture.detection(maskPattern: "{step}.png") }
    }

    @Test("photographs whose names look like those of masks are images")
    func photographs() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b", "a_mask", "b_mask"] {
            var image = Image(size: Size(height: 24, width: 24))
            for pixel in 0..<576 { image[pixel / 24, pixel % 24] = RGB(packed: UInt32(pixel * 2_654_435)) }
            try fixture.folder.write(PNG.encode(image), to: "\(name).png")
        }
        let source = try fixture.detection().source
        #expect(source.hasNoMasks)
        #expect(try Dataset.load(source, catalog: .camVid).images.count == 4)
    }

    @Test("the PNG of a photograph that also exists as JPEG is not its mask, and is left out")
    func duplicates() throws {
        let fixture = try DatasetFixture()
        var image = Image(size: Size(height: 24, width: 24))
        for pixel in 0..<576 { image[pixel / 24, pixel % 24] = RGB(packed: UInt32(pixel * 2_654_435)) }
        try fixture.folder.write(PNG.encode(image), to: "a.png")
        try fixture.folder.write(JPEG.encode(image), to: "a.jpg")
        let dataset = try Dataset.load(fixture.detection().source, catalog: .camVid)
        #expect(dataset.complaints == ["a.png: a.jpg has the same name"])
    }

    @Test("notes name folders of masks that are not used, also next to the folder of images")
    func notes() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b"] {
            try fixture.image("set/images/\(name).png")
            try fixture.bands("set/masks/\(name).png")
        }
        try fixture.bands("set/labels/a.png")
        let found = try fixture.detection(images: "set")
        #expect(found.notes.count == 1 && found.notes[0].contains("set/labels is not used"))
        #expect(found.source.masks?.hasSuffix("set/masks") == true)
        let inner = try fixture.detection(images: "set/images")
        #expect(inner.source.hasNoMasks)
        #expect(inner.notes.contains { $0.contains("set/masks is not used") })
    }

    @Test("images in a folder with a name for masks are not used, and a problem says so")
    func maskFolders() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b"] {
            try fixture.image("images/\(name).png")
            try fixture.bands("masks/\(name).png")
            try fixture.bands("images/old/Labels/\(name).png")
        }
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary == ["a train", "b train"])
        #expect(
            dataset.complaints == [
                "Labels: 2 images in a folder with a name for masks are not used"
            ])
    }

    @Test("lists of pairs are detected as the layout camvid, and lists of images as the layout folder")
    func lists() throws {
        let fixture = try DatasetFixture()
        try fixture.image("train/a.png")
        try fixture.bands("trainannot/a.png")
        try fixture.folder.write(
            "# comment\n\n/SegNet/CamVid/train/a.png /SegNet/CamVid/trainannot/a.png\n", to: "train.txt")
        #expect(try fixture.detection().source.layout == .camvid)
        #expect(try fixture.detection(layout: .folder).source.layout == .folder)
        try fixture.folder.write("train/a.png\n", to: "train.txt")
        #expect(try fixture.detection().source.layout == .folder)
    }

    @Test("a source of an earlier version, which has no pattern, loads the same images as then")
    func earlier() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        try fixture.image("images/labels/b.png")
        try fixture.image("images/a_mask.png")
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.summary == ["a train", "a_mask train unmasked", "b train unmasked"])
    }

    @Test("a layout with fixed names is not detected if the user names masks or their folder in another way")
    func ownMasks() throws {
        let fixture = try DatasetFixture()
        for city in ["bonn", "ulm"] {
            try fixture.image("leftImg8bit/train/\(city)/\(city)_0_leftImg8bit.png")
            try fixture.bands("mine/train/\(city)/\(city)_0_leftImg8bit.png")
        }
        #expect(try fixture.detection().source.layout == .cityscapes)
        #expect(try fixture.detection(masks: "gtFine").source.layout == .cityscapes)
        #expect(try fixture.detection(masks: DatasetSource.noMasks).source.layout == .cityscapes)
        let own = try fixture.detection(masks: "mine").source
        #expect(own.layout == .folder && own.labels == nil)
        #expect(try Dataset.load(own).summary == ["bonn_0_leftImg8bit train", "ulm_0_leftImg8bit train"])
        #expect(try fixture.detection(masks: "mine", maskPattern: "{stem}.png").source.layout == .folder)
        let error = #expect(throws: Problem.self) {
            try fixture.detection(maskPattern: "{stem}.png", layout: .cityscapes)
        }
        #expect(error?.reason == "the layout cityscapes has its own names of masks")
    }

    @Test(
        "a kind of masks is refused for layouts that have only one", arguments: [DatasetLayout.folder, .camvid, .voc])
    func kinds(layout: DatasetLayout) throws {
        let fixture = try DatasetFixture()
        var source = fixture.source()
        source.labels = .trainIds
        let error = #expect(throws: Problem.self) { try LayoutDetection(source, layout: layout) }
        #expect(error?.reason == "the layout \(layout) has only one kind of masks")
    }
}
