import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Layout voc")
struct VOCLayoutTests {
    @Test(
        "the folder of the dataset is found in VOCdevkit and in its parent",
        arguments: ["", "VOC2012/", "VOCdevkit/VOC2012/"])
    func roots(prefix: String) throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b"] {
            try fixture.image("\(prefix)JPEGImages/\(name).jpg")
            try fixture.bands("\(prefix)SegmentationClass/\(name).png", values: [0, 15, 255])
        }
        try fixture.folder.write("a\n", to: prefix + "ImageSets/Segmentation/train.txt")
        try fixture.folder.write("b\n", to: prefix + "ImageSets/Segmentation/val.txt")
        let source = try fixture.detection().source
        #expect(source.layout == .voc && source.labels == nil)
        let dataset = try Dataset.load(source)
        #expect(dataset.summary == ["a train", "b val"] && dataset.problems.isEmpty)
        #expect(dataset.images.map(\.path) == ["a.jpg", "b.jpg"])
        #expect(dataset.catalog == .pascalVOC)
        #expect(try Set(dataset.readLabels(0).values) == [0, 15, LabelMask.void])
    }

    @Test("of several years the latest is used, and a folder without lists is not this layout")
    func years() throws {
        let fixture = try DatasetFixture()
        for year in ["VOC2007", "VOC2012"] {
            try fixture.image("\(year)/JPEGImages/\(year).jpg")
            try fixture.bands("\(year)/SegmentationClass/\(year).png", values: [0, 1])
            try fixture.folder.write("\(year)\n", to: "\(year)/ImageSets/Segmentation/train.txt")
        }
        #expect(try Dataset.load(fixture.detection().source).summary == ["VOC2012 train"])
        try FileManager.default.removeItem(at: fixture.folder.url.appending(path: "VOC2012/ImageSets"))
        #expect(try Dataset.load(fixture.detection().source).summary == ["VOC2007 train"])
        #expect(try fixture.detection(images: "VOC2012").source.layout == .folder)
    }

    @Test("images in no list are not used, and their number is reported")
    func unlisted() throws {
        let fixture = try DatasetFixture()
        try fixture.voc("a")
        for name in ["b", "c"] { try fixture.voc(name, mask: false) }
        try fixture.voc("d")
        try fixture.folder.write("a\n", to: "ImageSets/Segmentation/train.txt")
        let scan = try fixture.scan(fixture.detection().source)
        #expect(scan.images.map(\.path) == ["a.jpg"] && scan.problems.isEmpty)
        let root = fixture.folder.url.path
        #expect(
            scan.report.notes == [
                "3 images in \(root)/JPEGImages are not used: they are in no list of \(root)/ImageSets/Segmentation"
            ])
    }

    @Test("lists may have Windows line ends and blank lines; names without files, masks or with two lists are reported")
    func lists() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b", "t"] { try fixture.voc(name, mask: name != "t") }
        try fixture.voc("bare", mask: false)
        try fixture.bands("SegmentationClass/lost.png", values: [0])
        try fixture.folder.write("\u{FEFF}a\r\n\r\n  \r\nbare\r\ngone\r\n", to: "ImageSets/Segmentation/train.txt")
        try fixture.folder.write("b \na\n", to: "ImageSets/Segmentation/val.txt")
        try fixture.folder.write("t", to: "ImageSets/Segmentation/test.txt")
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary == ["a train", "b val", "bare train unmasked", "t test unmasked"])
        #expect(
            dataset.complaints == [
                "train.txt:5: gone is not among the images", "val.txt:2: a is already in a list",
                "lost.png: a mask without an image", "bare.png: the mask is missing; its image is used without it",
            ])
        #expect(dataset.problems.allSatisfy { !$0.fix.isEmpty && !$0.fix.contains("--mask-pattern") })
    }

    @Test("broken images and masks are reported, and the rest is used")
    func broken() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b", "c", "d"] { try fixture.voc(name) }
        try fixture.folder.write("no picture", to: "JPEGImages/b.jpg")
        try fixture.folder.write("no mask", to: "SegmentationClass/c.png")
        try fixture.bands("SegmentationClass/d.png", values: [0, 21])
        try fixture.folder.write("a\nb\nc\nd\n", to: "ImageSets/Segmentation/train.txt")
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary == ["a train"])
        #expect(dataset.complaints.map { $0.prefix(6) } == ["b.jpg:", "c.png:", "d.png:"])
    }

    @Test("without lists of splits, other lists name the images, and the validation images are drawn")
    func otherLists() throws {
        let fixture = try DatasetFixture()
        for name in ["a", "b", "c"] { try fixture.voc(name) }
        try fixture.folder.write("a\nb\n", to: "ImageSets/Segmentation/default.txt")
        var source = try fixture.detection().source
        source.validationFraction = 0.5
        let dataset = try Dataset.load(source)
        #expect(dataset.images.map(\.name) == ["a", "b"])
        #expect(Set(dataset.images.map(\.split)) == [.train, .val])
    }

    @Test("CVAT's labelmap.txt gives the classes and colors of masks")
    func labelMap() throws {
        let fixture = try DatasetFixture()
        try fixture.image("JPEGImages/a.jpg")
        try fixture.colors("SegmentationClass/a.png", ["#000000", "#fa3253", "#e0e0c0"])
        try fixture.folder.write("a\n", to: "ImageSets/Segmentation/default.txt")
        try fixture.folder.write(
            "# label:color_rgb:parts:actions\nbackground:0,0,0::\nbig tree:250,50,83::\nignored:224,224,192::\n",
            to: "labelmap.txt")
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.catalog.names == ["background", "big tree"] && dataset.problems.isEmpty)
        #expect(try Set(dataset.readLabels(0).values) == [0, 1, LabelMask.void])
        try fixture.folder.write("background:0,0,0::\nbig tree:250,50::\n", to: "labelmap.txt")
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.detection().source) }
        #expect(error?.line == 2 && error?.reason == "`big tree:250,50::` is not a class with a color")
    }
}
