import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Content of masks")
struct MaskContentTests {
    private func fixture(images: Int = 2) throws -> DatasetFixture {
        let fixture = try DatasetFixture()
        for index in 0..<images { try fixture.image("images/\(index).png", width: 24, height: 24) }
        return fixture
    }

    /// A mask of two classes whose edges were blended: a ramp between 0 and 255.
    private func blended(_ path: String, in fixture: DatasetFixture) throws {
        let size = Size(height: 24, width: 24)
        let row = (0..<24).map { UInt8(min(255, max(0, ($0 - 8) * 32))) }
        try fixture.folder.write(
            PNG.encodeMask(LabelMask(size: size, values: (0..<24).flatMap { _ in row })), to: path)
    }

    private func photo(_ path: String, in fixture: DatasetFixture) throws {
        let size = Size(height: 24, width: 24)
        let values = (0..<576).map { UInt8(truncatingIfNeeded: $0 * 37) }
        try fixture.folder.write(PNG.encodeMask(LabelMask(size: size, values: values)), to: path)
    }

    private func bands(_ path: String, in fixture: DatasetFixture, _ values: [UInt8]) throws {
        try fixture.bands(path, width: 24, height: 24, values: values)
    }

    @Test("masks with only 0 and 255 have two classes; with other values, 255 is void")
    func binary() throws {
        let fixture = try fixture()
        try bands("masks/0.png", in: fixture, [0])
        try bands("masks/1.png", in: fixture, [0, 255])
        let two = try fixture.scan(fixture.source())
        #expect(two.catalog.names == ["background", "foreground"] && two.catalog.voidValues.isEmpty)
        #expect(two.report.classesFrom.contains("two classes and no void"))
        #expect(try Set(two.dataset { _ in .train }.readLabels(1).values) == [0, 1])
        try bands("masks/0.png", in: fixture, [0, 7])
        let other = try fixture.scan(fixture.source())
        #expect(other.catalog.names == ["class-0", "class-7"] && other.catalog.voidValues == [255])
        try fixture.folder.write("0 background\n255 cell\n", to: "classes.txt")
        try bands("masks/0.png", in: fixture, [255])
        let named = try Dataset.load(fixture.source())
        #expect(try named.readLabels(0).values.allSatisfy { $0 == 1 } && named.problems.isEmpty)
    }

    @Test("masks with blended edges and photographs are reported as such, and the other masks are used")
    func suspiciousMasks() throws {
        let fixture = try fixture(images: 4)
        try blended("masks/0.png", in: fixture)
        try photo("masks/1.png", in: fixture)
        try bands("masks/2.png", in: fixture, [0, 255])
        try bands("masks/3.png", in: fixture, [0, 255])
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.summary == ["2 train", "3 train"])
        #expect(dataset.catalog.names == ["background", "foreground"])
        #expect(
            dataset.complaints == [
                "0.png: the mask has 9 values, 7 of them of no class; it looks like edges that were blended by "
                    + "scaling or JPEG",
                "1.png: the mask has 256 values, 254 of them of no class; it looks like a photograph",
            ])
        #expect(dataset.problems[0].fix.contains("threshold"))
    }

    @Test("if all masks are blended or photographs, the error says so", arguments: [true, false])
    func onlySuspiciousMasks(isBlended: Bool) throws {
        let fixture = try fixture()
        for name in ["0", "1"] {
            if isBlended {
                try blended("masks/\(name).png", in: fixture)
            } else {
                try photo("masks/\(name).png", in: fixture)
            }
        }
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        #expect(error?.reason.contains(isBlended ? "9 values and looks like edges" : "like a photo") == true)
        #expect(error?.fix.contains("--classes") == true)
    }

    @Test("a merged histogram of gray masks and RGB masks counts the values as gray colors")
    func merged() throws {
        let size = Size(height: 1, width: 2)
        let values = MaskHistogram(.values(LabelMask(size: size, values: [0, 128]), palette: []))
        let grays = MaskHistogram(.colors(Image(size: size, fill: RGB(128, 128, 128))))
        let both = MaskHistogram(merging: [values, grays])
        #expect(both.isInColors && both.keys == [0, 0x808080] && both.pixels == [1, 3])
        #expect(MaskHistogram(merging: [values, values]).keys == [0, 128])
    }

    @Test("masks with many classes are accepted")
    func manyClasses() throws {
        let fixture = try fixture()
        try bands("masks/0.png", in: fixture, (0..<24).map { $0 * 6 })
        try bands("masks/1.png", in: fixture, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 5, 20, 15, 255, 255])
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.problems.isEmpty && dataset.catalog.count == 28)
    }

    @Test("values between 0 and 255 are classes if they fill regions, as in COCO-Stuff")
    func regionsBetweenEnds() throws {
        let fixture = try DatasetFixture()
        let size = Size(height: 24, width: 96)
        let runs: [(UInt8, Int)] = [(0, 30), (124, 12), (140, 12), (150, 12), (255, 30)]
        let row = runs.flatMap { Array(repeating: $0, count: $1) }
        let mask = LabelMask(size: size, values: (0..<24).flatMap { _ in row })
        for name in ["0", "1"] {
            try fixture.image("images/\(name).png", width: 96, height: 24)
            try fixture.folder.write(PNG.encodeMask(mask), to: "masks/\(name).png")
        }
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.problems.isEmpty)
        #expect(dataset.catalog.names == ["class-0", "class-124", "class-140", "class-150"])
    }

    @Test("masks with 254 values are loaded, and masks with more values are refused", arguments: [254, 255, 256])
    func allValues(count: Int) throws {
        let fixture = try DatasetFixture()
        try fixture.image("images/0.png", width: 8, height: 256)
        try fixture.bands("masks/0.png", width: 8, height: 256, values: (0..<count).map { UInt8($0) })
        if count == 254 {
            #expect(try Dataset.load(fixture.source()).catalog.count == 254)
        } else {
            #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        }
    }

    @Test("if the classes cannot be learned from masks, the error collects the reasons")
    func reasons() throws {
        let fixture = try fixture(images: 5)
        try fixture.folder.write("no picture", to: "masks/0.png")
        try bands("masks/lost.png", in: fixture, [0, 1])
        try bands("masks/1.png", in: fixture, [255])
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        let reason = try #require(error?.reason)
        for part in ["no masks to learn the classes from", "1 masks have only 255", "lost.png", "0.png"] {
            #expect(reason.contains(part), "\(reason)")
        }
    }

    @Test("the report says whether the masks have only void pixels")
    func onlyVoid() throws {
        let fixture = try fixture()
        try bands("masks/0.png", in: fixture, [255])
        try fixture.folder.write("0 a\n1 b\n", to: "classes.txt")
        #expect(try fixture.scan(fixture.source()).report.holdsOnlyVoid)
        try bands("masks/1.png", in: fixture, [255, 1])
        #expect(try !fixture.scan(fixture.source()).report.holdsOnlyVoid)
    }

    @Test("more than 20 masks without images are reported as one problem")
    func unmatched() throws {
        let fixture = try fixture(images: 1)
        try bands("masks/0.png", in: fixture, [0, 1])
        for index in 0..<20 { try bands("masks/other\(index).png", in: fixture, [0]) }
        #expect(try Dataset.load(fixture.source()).problems.count == 20)
        try bands("masks/other20.png", in: fixture, [0])
        let problems = try Dataset.load(fixture.source()).problems
        #expect(problems.count == 1)
        #expect(problems[0].reason == "21 masks have no image: other0.png, other1.png, other10.png and 18 more")
    }
}

@Suite("Masks in colors")
struct ColorMaskTests {
    private func fixture(_ masks: [[String]]) throws -> DatasetFixture {
        let fixture = try DatasetFixture()
        for (index, colors) in masks.enumerated() {
            try fixture.image("images/\(index).png", width: 24, height: 24)
            try fixture.colors("masks/\(index).png", width: 24, height: 24, colors)
        }
        return fixture
    }

    @Test("masks are read by the colors of the classes file, even after the displayed colors change")
    func file() throws {
        let fixture = try fixture([["#000000", "#800000"], ["#800000", "#e0e0c0"]])
        try fixture.folder.write("0 ground #000000\n9 car #800000\nvoid 255 #e0e0c0\n", to: "classes.txt")
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.problems.isEmpty)
        #expect(try Set(dataset.readLabels(0).values) == [0, 1])
        #expect(try Set(dataset.readLabels(1).values) == [1, LabelMask.void])
        #expect(dataset.catalog.classes.map(\.maskColors) == [[RGB(0, 0, 0)], [RGB(128, 0, 0)]])
        let repainted = ClassCatalog(
            classes: dataset.catalog.classes.map { member in
                LabelClass(
                    name: member.name, color: RGB(1, 2, 3), maskValue: member.maskValue, maskColors: member.maskColors)
            }, voidValues: [255], voidColors: dataset.catalog.voidColors)
        #expect(try Dataset.load(fixture.source(), catalog: repainted).problems.isEmpty)
    }

    @Test("unknown colors are reported with their numbers of pixels")
    func unknown() throws {
        let fixture = try fixture([["#000000", "#800000"], ["#000000", "#12ab34", "#12ab34", "#fedcba"]])
        try fixture.folder.write("0 ground #000000\n1 car #800000\n", to: "classes.txt")
        #expect(
            try Dataset.load(fixture.source()).complaints == [
                "1.png: the mask has colors of no class: #12ab34 (288 pixels), #fedcba (144 pixels)"
            ])
    }

    @Test("without a classes file, the error lists the colors and suggests lines for a file")
    func lines() throws {
        let fixture = try fixture([["#000000", "#800000"], ["#008000", "#008000", "#000000"]])
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        #expect(error?.reason.contains("#000000 (480 pixels), #008000 (384 pixels), #800000 (288") == true)
        #expect(error?.suggestedLines == ["0 background #000000", "1 bicycle #008000", "2 aeroplane #800000"])
        let file = try ClassFile(error?.suggestedLines.joined(separator: "\n") ?? "", origin: "x")
        #expect(file.catalog.count == 3)
    }

    @Test("the colors of CamVid and PASCAL VOC are known, and those of CamVid map to 11 classes")
    func presets() throws {
        let camVid = try fixture([["#804080", "#8000c0", "#808080", "#000000"], ["#800000", "#c00080", "#0000c0"]])
        let streets = try camVid.scan(camVid.source())
        #expect(streets.catalog.names == ClassCatalog.camVid.names && streets.report.classesFrom.contains("CamVid"))
        let dataset = try streets.dataset { _ in .train }
        #expect(try Set(dataset.readLabels(0).values) == [3, 0, LabelMask.void])
        #expect(try Set(dataset.readLabels(1).values) == [1, 4])
        let voc = try fixture([["#000000", "#e0e0c0", "#c08080"], ["#004080"]])
        let things = try Dataset.load(voc.source())
        #expect(things.catalog.names.count == 21 && things.problems.isEmpty)
        #expect(try Set(things.readLabels(0).values) == [0, 15, LabelMask.void])
        #expect(try Set(things.readLabels(1).values) == [20])
    }

    @Test("grays of RGB masks are values, unless the classes file has them as colors")
    func grays() throws {
        let fixture = try fixture([["#000000", "#ffffff"], ["#ffffff"]])
        #expect(try Dataset.load(fixture.source()).catalog.names == ["background", "foreground"])
        try fixture.folder.write("0 ground #000000\n1 cell #ffffff\n", to: "classes.txt")
        #expect(try Set(Dataset.load(fixture.source()).readLabels(1).values) == [1])
        try fixture.folder.write("0 ground #8ecae6\n255 cell #000000\n", to: "classes.txt")
        #expect(try Set(Dataset.load(fixture.source()).readLabels(1).values) == [1])
        #expect(try Set(Dataset.load(fixture.source()).readLabels(0).values) == [0, 1])
    }

    @Test("gray pixels are read by their value, even if a class is displayed in this gray")
    func shownColors() throws {
        let classes = [(0, RGB(5, 5, 5)), (5, RGB(0, 0, 0))].map {
            LabelClass(name: "c\($0.0)", color: $0.1, maskValue: UInt8($0.0))
        }
        let mapping = MaskMapping(ClassCatalog(classes: classes, voidValues: []))
        func labels(_ colors: RGB...) -> [UInt8]? {
            var image = Image(size: Size(height: 1, width: colors.count))
            for (column, color) in colors.enumerated() { image[0, column] = color }
            return mapping.labels(from: .colors(image))?.values
        }
        #expect(labels(RGB(5, 5, 5), RGB(0, 0, 0)) == [1, 0])
        #expect(labels(RGB(5, 5, 5), RGB(9, 9, 9)) == nil)
    }
}
