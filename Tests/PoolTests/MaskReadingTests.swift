import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

/// Masks with values and colors, which can be read in two ways.
@Suite("Masks read by values or by colors")
struct MaskReadingTests {
    private static let (red, green, white) = (RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 255))
    private static let size = Size(height: 6, width: 8)

    /// A mask with a band of rows for each value.
    private static func bands(_ values: [UInt8]) -> LabelMask {
        LabelMask(size: size, values: (0..<size.count).map { values[$0 / size.width * values.count / size.height] })
    }

    /// - Parameter colors: The palette of the masks. If nil, the masks are gray.
    private func palette(_ colors: [RGB]?, _ masks: [[UInt8]], classes: String?) throws -> DatasetFixture {
        let fixture = try DatasetFixture()
        for (index, values) in masks.enumerated() {
            try fixture.image("images/\(index).png")
            try fixture.folder.write(PNG.encodeMask(Self.bands(values), palette: colors), to: "masks/\(index).png")
        }
        if let classes { try fixture.folder.write(classes, to: "classes.txt") }
        return fixture
    }

    private func classes(_ dataset: Dataset, _ image: Int = 0) throws -> [UInt8] {
        let labels = try dataset.readLabels(image)
        return [labels[0, 0], labels[5, 0]]
    }

    @Test("a palette with class colors at other values is refused, unless only one way of reading fits")
    func palettes() throws {
        let text = "0 ground #00ff00\n1 car #ff0000\n"
        let swapped = try palette([Self.red, Self.green], [[0, 1], [0]], classes: text)
        let error = #expect(throws: Problem.self) { try Dataset.load(swapped.source()) }
        #expect(error?.place.hasSuffix("masks/0.png") == true)
        #expect(error?.reason.contains("the value 0 has the color #ff0000") == true)
        try swapped.folder.write("0 ground\n1 car\n", to: "classes.txt")
        #expect(try classes(Dataset.load(swapped.source())) == [0, 1])
        try swapped.folder.write("0 255 0 ground\n255 0 0 car\n", to: "classes.txt")
        #expect(try classes(Dataset.load(swapped.source())) == [1, 0])
        try swapped.folder.write("7 ground #00ff00\n9 car #ff0000\n", to: "classes.txt")
        let byColors = try swapped.scan(swapped.source())
        #expect(byColors.report.classesFrom.hasSuffix(", by the colors in it"))
        #expect(try classes(byColors.dataset { _ in .train }) == [1, 0])
        let same = try palette([Self.green, Self.red], [[0, 1], [1]], classes: text)
        #expect(try classes(Dataset.load(same.source())) == [0, 1])
        let foreign = try palette([Self.red, Self.white], [[0, 1], [0]], classes: text)
        #expect(try classes(Dataset.load(foreign.source())) == [0, 1])
    }

    @Test("masks that are added later are read in the same way as the first ones")
    func addedMasks() throws {
        let fixture = try palette([Self.red, Self.green], [[0, 1]], classes: "0 255 0 ground\n255 0 0 car\n")
        let catalog = try Dataset.load(fixture.source()).catalog
        #expect(catalog.hasColorsOnly)
        try fixture.image("images/later.png")
        try fixture.mask("masks/later.png", values: [1])
        let later = try Dataset.load(fixture.source(), catalog: catalog)
        #expect(later.complaints == ["later.png: the mask has colors of no class: #010101 (48 pixels)"])
        let other = PNG.encodeMask(Self.bands([0, 1]), palette: [Self.green, Self.white])
        try fixture.folder.write(other, to: "masks/later.png")
        #expect(
            try Dataset.load(fixture.source(), catalog: catalog).complaints
                == ["later.png: the mask has colors of no class: #ffffff (24 pixels)"])
    }

    @Test("in a color mask, a gray never stands for the value of a class that has a color")
    func graysAmongColors() throws {
        let fixture = try DatasetFixture()
        try fixture.image("images/0.png")
        try fixture.colors("masks/0.png", ["#ff0000", "#000000"])
        try fixture.folder.write("0 ground #00ff00\n1 car #ff0000\n", to: "classes.txt")
        #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        // A class without a color has the gray of its value.
        try fixture.folder.write("0 ground\n1 car #ff0000\n", to: "classes.txt")
        #expect(try classes(Dataset.load(fixture.source())) == [1, 0])
    }

    @Test("RGB masks are refused if their grays are values and colors with different meanings")
    func grays() throws {
        let fixture = try DatasetFixture()
        try fixture.image("images/0.png")
        try fixture.colors("masks/0.png", ["#000000", "#ffffff"])
        for text in ["0 paper #ffffff\n255 ink #000000\n", "0 ground #000000\n1 cell #ffffff\nvoid 255\n"] {
            try fixture.folder.write(text, to: "classes.txt")
            let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
            #expect(error?.reason.contains("can be read by its values and by its colors") == true)
            #expect(error?.fix.contains("remove the colors from the classes file") == true)
        }
        try fixture.folder.write("0 paper\n255 ink\n", to: "classes.txt")
        #expect(try classes(Dataset.load(fixture.source())) == [0, 1])
    }

    @Test(
        "masks whose foreground is 1 in some files and 255 in others are refused, unless the file says 255 is void",
        arguments: [nil, "0 ground\n1 cell\n"])
    func foregrounds(text: String?) throws {
        let fixture = try palette(nil, [[0, 1], [0, 255]], classes: text)
        let error = #expect(throws: Problem.self) { try Dataset.load(fixture.source()) }
        #expect(error?.place.hasSuffix("masks/0.png") == true)
        #expect(error?.reason.contains("/masks/1.png has 255 and no 1") == true)
        try fixture.folder.write("0 ground\n1 cell\nvoid 255\n", to: "classes.txt")
        #expect(try classes(Dataset.load(fixture.source()), 1) == [0, LabelMask.void])
    }
}

@Suite("Folders of masks read by values or by colors")
struct MaskFolderReadingTests {
    private static let size = Size(height: 6, width: 8)

    /// Puts a mask into a folder, and reads it for a project with these classes.
    private func labels(_ catalog: ClassCatalog, classes: String?, _ mask: [UInt8]) throws -> [UInt8]? {
        let fixture = try DatasetFixture()
        try fixture.image("0.png")
        try fixture.folder.write(mask, to: "in/0.png")
        let image = PoolImage(
            name: "0", imageURL: fixture.folder.url.appending(path: "0.png"), maskURL: nil, size: Self.size,
            split: .train)
        let file = try classes.map { try ClassFile($0, origin: "x") }
        let folder = try MaskFolder(
            fixture.folder.url.appending(path: "in"), of: [image],
            meanings: file.map { .classes($0, catalog) } ?? .exported(catalog))
        return try folder.labels(of: image)?.values
    }

    private func rgb(_ mask: LabelMask, _ colors: (UInt8) -> RGB) -> [UInt8] {
        var image = Image(size: mask.size)
        for row in 0..<mask.size.height {
            for column in 0..<mask.size.width { image[row, column] = colors(mask[row, column]) }
        }
        return PNG.encode(image)
    }

    private func bands(_ values: [UInt8]) -> LabelMask {
        LabelMask(
            size: Self.size,
            values: (0..<Self.size.count).map { values[$0 / Self.size.width * values.count / Self.size.height] })
    }

    @Test("grays of RGB masks are read as values, even if classes are displayed in these grays")
    func valuesFirst() throws {
        let text = "0 background #ffffff\n1 cell #000000\n"
        let catalog = try ClassCatalog.parse(text, origin: "x")
        let mask = bands([0, 1, 1])
        #expect(try labels(catalog, classes: text, rgb(mask) { RGB($0, $0, $0) }) == mask.values)
        #expect(try labels(catalog, classes: nil, rgb(mask) { RGB($0, $0, $0) }) == mask.values)
    }

    @Test(
        "an exported mask is read back unchanged, also if another program saved it as RGB",
        arguments: ["0 a #204060\n1 b #ff0000\n", "0 a #000020\n1 b #ffffdf\n", "254 a #000000\n255 b #ffffff\n"])
    func exports(text: String) throws {
        let catalog = try ClassCatalog.parse(text, origin: "x")
        let values = try ExportValues(catalog)
        let expected = bands([0, 1, LabelMask.void, LabelMask.unlabeled])
        let written = expected.mapped(through: values.table)
        let palette = values.palette
        #expect(!palette[Int(values.void)].isGray && !palette[Int(values.unlabeled)].isGray)
        let markers = [values.void, values.unlabeled].map { palette[Int($0)] }
        #expect(Set(catalog.classes.map(\.color) + markers).count == 4)
        for classes in [values.classesText, nil] {
            #expect(
                try labels(catalog, classes: classes, PNG.encodeMask(written, palette: palette)) == expected.values)
            #expect(try labels(catalog, classes: classes, rgb(written) { palette[Int($0)] }) == expected.values)
        }
    }

    @Test("an export of an earlier version, with black for void, is read back even if a class is black")
    func earlierExports() throws {
        let catalog = try ClassCatalog.parse("0 a #000000\n1 b #ff0000\n", origin: "x")
        var palette = try ExportValues(catalog).palette
        (palette[254], palette[255]) = (RGB(0, 0, 0), RGB(255, 255, 255))
        let text = "0 a #000000\n1 b #ff0000\nvoid 254\nunlabeled 255\n"
        let mask = bands([0, 1, 254, 255])
        for classes in [text, nil] {
            #expect(
                try labels(catalog, classes: classes, PNG.encodeMask(mask, palette: palette)) == mask.values)
        }
        // Saved as RGB, its void pixels are black. No class of this catalog is black, so that the mask is refused.
        let other = "0 a #204060\n1 b #ff0000\nvoid 254\nunlabeled 255\n"
        let plain = try ClassCatalog.parse(other, origin: "x")
        palette[0] = RGB(0x20, 0x40, 0x60)
        #expect(throws: Problem.self) {
            try labels(plain, classes: other, rgb(mask) { palette[Int($0)] })
        }
    }

    @Test("masks whose foreground is 1 in some files and 255 in others are refused, unless 255 is void")
    func foregrounds() throws {
        let fixture = try DatasetFixture()
        var images: [PoolImage] = []
        for (name, value) in [("0", UInt8(1)), ("1", 255)] {
            try fixture.folder.write(PNG.encodeMask(bands([0, value])), to: "in/\(name).png")
            images.append(
                PoolImage(
                    name: name, path: name, imageURL: URL(filePath: "/none"), maskURL: nil, size: Self.size,
                    split: .train))
        }
        let catalog = try ClassCatalog.parse("0 a\n1 b\n", origin: "x")
        func open(_ text: String) throws {
            _ = try MaskFolder(
                fixture.folder.url.appending(path: "in"), of: images,
                meanings: .classes(ClassFile(text, origin: "x"), catalog))
        }
        #expect(throws: Problem.self) { try open("0 a\n1 b\n") }
        try open("0 a\n1 b\nvoid 255\n")
    }

    @Test("a palette with the colors of the classes at other values is refused")
    func palettes() throws {
        let text = "0 a #00ff00\n1 b #ff0000\n"
        let catalog = try ClassCatalog.parse(text, origin: "x")
        let mask = PNG.encodeMask(bands([0, 1]), palette: [RGB(255, 0, 0), RGB(0, 255, 0)])
        for classes in [text, nil] {
            let error = #expect(throws: Problem.self) { try labels(catalog, classes: classes, mask) }
            #expect(error?.fix == "give the classes of the values or colors with --values")
        }
        #expect(try labels(catalog, classes: "0 255 0 a\n255 0 0 b\n", mask) == bands([1, 0]).values)
    }

    @Test("pixels in the color of an unlabeled line stay unlabeled, but are void in the masks of a dataset")
    func unlabeledColors() throws {
        let text = "0 a #204060\n1 b #ff0000\nunlabeled 254 #00ff00\nvoid 255 #0000ff\n"
        let file = try ClassFile(text, origin: "x")
        #expect(file.unlabeledColors == [RGB(0, 255, 0)])
        #expect(file.catalog.voidColors == [RGB(0, 255, 0), RGB(0, 0, 255)])
        let colors = [RGB(0x20, 0x40, 0x60), RGB(255, 0, 0), RGB(0, 255, 0), RGB(0, 0, 255)]
        let expected = bands([0, 1, LabelMask.unlabeled, LabelMask.void]).values
        #expect(try labels(file.catalog, classes: text, rgb(bands([0, 1, 2, 3])) { colors[Int($0)] }) == expected)
    }
}
