import Files
import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Class catalogs")
struct ClassCatalogTests {
    @Test("a classes file has values, names with spaces, colors and void values, and is read back unchanged")
    func parses() throws {
        let text = "# my classes\n3 road #804080\n\n0  traffic   sign\r\nvoid 254 255\nvoid 9\n"
        let catalog = try ClassCatalog.parse(text, origin: "classes.txt")
        #expect(catalog.names == ["road", "traffic sign"])
        #expect(catalog.classes.map(\.maskValue) == [3, 0])
        #expect(catalog.classes[0].color == RGB(0x80, 0x40, 0x80))
        #expect(catalog.classes[1].color == Palette.classColors(2)[1])
        #expect(catalog.voidValues == [9, 254, 255])
        #expect(try ClassCatalog.parse(catalog.text, origin: "again") == catalog)
    }

    @Test(
        "void is 255, unless a class has this value or the file has a void line",
        arguments: [("0 a", [255]), ("0 a\n255 b", []), ("0 a\nvoid", [])])
    func usualVoid(text: String, expected: [UInt8]) throws {
        let catalog = try ClassCatalog.parse(text, origin: "x")
        #expect(catalog.voidValues == Set(expected))
        #expect(try ClassCatalog.parse(catalog.text, origin: "x") == catalog)
    }

    @Test(
        "an error names the file and, for a mistake in a line, the line",
        arguments: [
            ("0 a\n300 b", "c.txt:2: 300 is not a value from 0 to 255"), ("road 3", "c.txt:1: road is not a value"),
            ("7", "c.txt:1: the class 7 has no name"), ("7 #ffffff", "c.txt:1: the class 7 has no name"),
            ("1 a #12345g", "c.txt:1: #12345g is not a color"), ("0 a\nvoid x", "c.txt:2: void takes values"),
            ("", "c.txt: 0 classes"), ("0 a\n1 a", "c.txt: two classes are named a"),
            ("0 a\n0 b", "c.txt: the value 0 of b is already taken"),
            ("0 a\nvoid 0", "c.txt: the value 0 of a is already taken"),
        ])
    func mistakes(text: String, complaint: String) {
        let error = #expect(throws: Problem.self) { try ClassCatalog.parse(text, origin: "c.txt") }
        #expect(error?.description.hasPrefix(complaint) == true, "\(String(describing: error))")
    }

    @Test("the error for a missing file has its path")
    func missing() {
        let error = #expect(throws: Problem.self) { try ClassCatalog.read(URL(filePath: "/nowhere/classes.txt")) }
        #expect(error?.path == "/nowhere/classes.txt")
    }

    @Test("CamVid has 11 classes, and the value 11 is void")
    func camVid() {
        #expect(ClassCatalog.camVid.count == 11)
        #expect(ClassCatalog.camVid.classes.map(\.maskValue) == Array(0...10))
        #expect(ClassCatalog.camVid.voidValues == [11])
    }

    @Test("a mapping converts mask values to class indices and void, and finds unknown values")
    func mapping() throws {
        let catalog = try ClassCatalog.parse("7 a\n3 b\nvoid 255 0", origin: "x")
        let mapping = MaskMapping(catalog)
        let raw = LabelMask(size: Size(height: 1, width: 5), values: [3, 7, 255, 0, 3])
        #expect(mapping.labels(from: raw)?.values == [1, 0, LabelMask.void, LabelMask.void, 1])
        #expect(mapping.labels(from: LabelMask(size: Size(height: 1, width: 1), values: [4])) == nil)
        #expect(mapping.unknown(among: [0, 3, 4, 7, 9]) == [4, 9])
    }

    @Test(
        "a class name without a visible character is refused",
        arguments: ["", " ", "\u{A0}\u{3000}", "\u{200B}\u{FEFF}", "\u{2800}", "\u{3164}", "\u{E000}\u{1}"])
    func invisibleNames(name: String) {
        let member = LabelClass(name: name, color: RGB(1, 2, 3), maskValue: 3)
        let error = #expect(throws: Problem.self) { try ClassCatalog(checking: [member], voidValues: []) }
        #expect(error?.reason.hasPrefix("the name of the class with the value 3 has ") == true)
    }

    @Test("a class name that is too long for a project is refused when the dataset is read")
    func longNames() throws {
        let fixture = try DatasetFixture()
        try fixture.pairs("a")
        let long = String(repeating: "é", count: 128)
        try fixture.folder.write("0 short\n1 \(long)\n", to: "classes.txt")
        let error = #expect(throws: Problem.self) { try fixture.scan(fixture.source()) }
        #expect(error?.place.hasSuffix("classes.txt") == true)
        #expect(error?.reason.hasPrefix("the name of the class with the value 1 has 256 bytes: éé") == true)
        try fixture.folder.write("0 short\n1 \(long.dropLast())\n", to: "classes.txt")
        #expect(try fixture.scan(fixture.source()).catalog.count == 2)
    }
}
