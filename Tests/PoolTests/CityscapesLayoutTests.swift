import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Layout cityscapes")
struct CityscapesLayoutTests {
    @Test("both kinds of masks give the same labels, in the folder of the dataset and in leftImg8bit")
    func kinds() throws {
        let fixture = try DatasetFixture()
        try fixture.cityscapes("train", "ulm", 0)
        try fixture.cityscapes("val", "bonn", 0)
        for images in ["", "leftImg8bit"] {
            var source = try fixture.detection(images: images).source
            #expect(source.layout == .cityscapes && source.labels == .fine)
            #expect(source.images.hasSuffix(fixture.folder.url.lastPathComponent + (images.isEmpty ? "/" : "")))
            let fine = try Dataset.load(source)
            #expect(fine.summary == ["bonn_0_leftImg8bit val", "ulm_0_leftImg8bit train"])
            #expect(fine.images.map(\.path) == ["val/bonn/bonn_0_leftImg8bit.png", "train/ulm/ulm_0_leftImg8bit.png"])
            #expect(fine.problems.isEmpty && fine.catalog == .cityscapes)
            source.labels = .trainIds
            let trained = try Dataset.load(source)
            #expect(trained.problems.isEmpty && trained.catalog == .cityscapesTrainIDs)
            let labels = try fine.readLabels(0)
            #expect(Set(labels.values) == [0, 13, LabelMask.void])
            #expect(try trained.readLabels(0) == labels)
        }
    }

    @Test("each label id that is no training class is void, and other values are refused")
    func ignoredIDs() throws {
        let fixture = try DatasetFixture()
        let ignored: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30, 255]
        let classes: [UInt8] = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]
        try fixture.image("leftImg8bit/train/ulm/ulm_0_leftImg8bit.png", height: 35)
        try fixture.bands("gtFine/train/ulm/ulm_0_gtFine_labelIds.png", height: 35, values: ignored + classes)
        let dataset = try Dataset.load(fixture.detection().source)
        let labels = try dataset.readLabels(0)
        #expect(labels.values.prefix(8 * 16).allSatisfy { $0 == LabelMask.void })
        #expect(labels.values.dropFirst(8 * 16).enumerated().allSatisfy { Int($1) == $0 / 8 })
        #expect(dataset.catalog.names.first == "road" && dataset.catalog.names.last == "bicycle")
        #expect(dataset.catalog.classes[11].color == RGB(0xDC, 0x14, 0x3C))
        try fixture.cityscapes("train", "bonn", 0)
        try fixture.bands("gtFine/train/ulm/ulm_0_gtFine_labelIds.png", height: 35, values: [7, 34])
        #expect(
            try Dataset.load(fixture.detection().source).complaints == [
                "ulm_0_gtFine_labelIds.png: the mask has the value 34 of no class"
            ])
    }

    @Test("with all ids, the 30 annotated classes are classes by their label ids, and only 0 to 3 and 255 are void")
    func allIDs() throws {
        let fixture = try DatasetFixture()
        let void: [UInt8] = [0, 1, 2, 3, 255]
        let classes = [UInt8](4...33)
        try fixture.image("leftImg8bit/train/ulm/ulm_0_leftImg8bit.png", height: 35)
        try fixture.bands("gtFine/train/ulm/ulm_0_gtFine_labelIds.png", height: 35, values: void + classes)
        var source = try fixture.detection().source
        source.labels = .ids
        let dataset = try Dataset.load(source)
        #expect(dataset.problems.isEmpty && dataset.catalog == .cityscapesIDs)
        #expect(dataset.catalog.classes.map(\.maskValue) == classes)
        let labels = try dataset.readLabels(0)
        #expect(labels.values.prefix(5 * 8).allSatisfy { $0 == LabelMask.void })
        #expect(labels.values.dropFirst(5 * 8).enumerated().allSatisfy { Int($1) == $0 / 8 })
        // The training classes keep name, value and color. Each color is of one class, so exported masks are readable.
        #expect(Set(ClassCatalog.cityscapes.classes).isSubset(of: dataset.catalog.classes))
        #expect(dataset.catalog.names.starts(with: ["static", "dynamic", "ground", "road", "sidewalk", "parking"]))
        #expect(Set(dataset.catalog.classes.map(\.color)).count == 30)
    }

    @Test("missing cities, masks and splits are reported, and the other images are used")
    func missing() throws {
        let fixture = try DatasetFixture()
        for number in 0..<3 { try fixture.cityscapes("train", "bonn", number, masks: false) }
        try fixture.cityscapes("train", "ulm", 0)
        try fixture.cityscapes("train", "ulm", 1, masks: false)
        try fixture.bands("gtFine/val/jena/jena_0_gtFine_labelIds.png", values: [7])
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary.filter { $0.hasSuffix("unmasked") }.count == 4 && dataset.images.count == 5)
        #expect(
            dataset.complaints == [
                "jena_0_gtFine_labelIds.png: a mask without an image",
                "bonn: 3 masks are missing; their images are used without them: bonn_0_gtFine_labelIds.png, "
                    + "bonn_1_gtFine_labelIds.png, bonn_2_gtFine_labelIds.png",
                "ulm_1_gtFine_labelIds.png: the mask is missing; its image is used without it",
            ])
        #expect(
            dataset.problems.map(\.fix) == ["add the image, or remove the mask"]
                + [String](repeating: "add the masks, or remove the images", count: 2))
    }

    @Test("without gtFine the classes are known and the images are used without masks")
    func noMasks() throws {
        let fixture = try DatasetFixture()
        try fixture.cityscapes("train", "ulm", 0, masks: false)
        let dataset = try Dataset.load(fixture.detection().source)
        #expect(dataset.summary == ["ulm_0_leftImg8bit train unmasked"] && dataset.catalog == .cityscapes)
        #expect(
            dataset.complaints == ["gtFine: there is no such folder of masks; the images are used without masks"])
        let none = try Dataset.load(fixture.detection(masks: DatasetSource.noMasks).source)
        #expect(none.problems.isEmpty && none.images.count == 1)
    }

    @Test("polygons, colors, instances and other files beside the masks are ignored; the test split has no masks")
    func otherFiles() throws {
        let fixture = try DatasetFixture()
        try fixture.cityscapes("train", "ulm", 0)
        try fixture.cityscapes("test", "berlin", 0)
        try fixture.bands("gtFine/test/berlin/berlin_9_gtFine_labelIds.png", values: [0])
        for name in ["polygons.json", "readme.txt"] {
            try fixture.folder.write("{}", to: "gtFine/train/ulm/ulm_0_gtFine_\(name)")
        }
        try fixture.colors("gtFine/train/ulm/ulm_0_gtFine_color.png", ["#804080"])
        try fixture.folder.write(
            PNG.encode(gray16: [UInt16](repeating: 26_001, count: 48), size: Size(height: 6, width: 8)),
            to: "gtFine/train/ulm/ulm_0_gtFine_instanceIds.png")
        let scan = try fixture.scan(fixture.detection().source)
        let dataset = try scan.dataset { $0.listedSplit }
        #expect(dataset.problems.isEmpty)
        #expect(dataset.summary == ["berlin_0_leftImg8bit test unmasked", "ulm_0_leftImg8bit train"])
        #expect(
            scan.report.notes == [
                "images of the split test are used without masks, because their published masks have no classes: 1"
            ])
    }

    @Test("images outside of the splits and images with other names are reported and not used")
    func otherImages() throws {
        let fixture = try DatasetFixture()
        try fixture.cityscapes("train", "ulm", 0)
        try fixture.cityscapes("train_extra", "bonn", 0, masks: false)
        try fixture.image("leftImg8bit/train/ulm/photo.png")
        try fixture.folder.write("no picture", to: "leftImg8bit/train/ulm/ulm_2_leftImg8bit.png")
        try fixture.bands("gtFine/train/ulm/ulm_2_gtFine_labelIds.png", values: [7])
        let scan = try fixture.scan(fixture.detection().source)
        let dataset = try scan.dataset { $0.listedSplit }
        #expect(dataset.summary == ["ulm_0_leftImg8bit train"])
        #expect(dataset.complaints.first == "photo.png: the name does not end in _leftImg8bit")
        #expect(dataset.complaints.count == 2 && dataset.complaints[1].hasPrefix("ulm_2_leftImg8bit.png: "))
        #expect(scan.report.notes.count == 1 && scan.report.notes[0].contains("1 images in "))
        #expect(scan.report.notes[0].contains("/leftImg8bit/train_extra are not used"))
    }

    @Test("if only the other kind of masks is there, the error says how to use or make masks")
    func otherKind() throws {
        let fixture = try DatasetFixture()
        try fixture.image("leftImg8bit/train/ulm/ulm_0_leftImg8bit.png")
        try fixture.bands("gtFine/train/ulm/ulm_0_gtFine_labelIds.png", values: [7])
        var source = try fixture.detection().source
        source.labels = .trainIds
        let error = #expect(throws: Problem.self) { try Dataset.load(source) }
        #expect(error?.path == fixture.folder.url.path + "/gtFine")
        #expect(
            error?.fix == "give --labels fine, or make the masks with csCreateTrainIdLabelImgs of cityscapesscripts")
        try FileManager.default.removeItem(
            at: fixture.folder.url.appending(path: "gtFine/train/ulm/ulm_0_gtFine_labelIds.png"))
        try fixture.bands("gtFine/train/ulm/ulm_0_gtFine_labelTrainIds.png", values: [0])
        source.labels = .ids
        let reverse = #expect(throws: Problem.self) { try Dataset.load(source) }
        #expect(reverse?.fix == "give --labels trainIds")
    }
}
