import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Values in exported masks")
struct ExportValuesTests {
    private func catalog(_ values: [Int], also: Set<UInt8> = [], void: Set<UInt8> = []) -> ClassCatalog {
        let classes = values.enumerated().map { index, value in
            LabelClass(
                name: "c\(index)", color: RGB(9, 9, 9), maskValue: UInt8(value), mergedValues: index == 0 ? also : [])
        }
        return ClassCatalog(classes: classes, voidValues: void)
    }

    @Test(
        "void and unlabeled get values that no class has",
        arguments: [
            ([0, 1], 254, 255), ([0, 255], 254, 253), ([254, 1], 253, 255), ([254, 255], 253, 252),
            ([255, 253, 252], 254, 251),
        ])
    func choice(values: [Int], void: Int, unlabeled: Int) throws {
        let chosen = try ExportValues(catalog(values))
        #expect(chosen.void == void && chosen.unlabeled == unlabeled)
    }

    @Test(
        "exported labels are read back by the values of the project and by the exported classes file",
        arguments: [[0, 1], [255, 254, 3]])
    func roundTrip(values: [Int]) throws {
        let catalog = catalog(values, void: [17])
        let export = try ExportValues(catalog)
        let labels = LabelMask(
            size: Size(height: 1, width: values.count + 2),
            values: values.indices.map { UInt8($0) } + [LabelMask.void, LabelMask.unlabeled])
        let written = labels.mapped(through: export.table)
        #expect(try MaskMapping.exported(catalog).labels(from: written) == labels)
        var missing: [UInt8: String] = [:]
        let file = try ClassFile(export.classesText, origin: "classes.txt")
        #expect(MaskMapping(file, as: catalog, missing: &missing).labels(from: written) == labels)
        #expect(missing.isEmpty)
        #expect(file.catalog.names == catalog.names && file.unlabeledValues == [export.unlabeled])
        #expect(file.catalog.voidValues == [17, export.void, export.unlabeled])
    }

    @Test("classes are matched by name even if their values changed, and unknown names are reported")
    func renamed() throws {
        let file = try ClassFile("3 a b\n4 gone\nvoid 254\nunlabeled 255\n", origin: "x")
        let now = ClassCatalog(
            classes: [
                LabelClass(name: "new", color: RGB(0, 0, 0), maskValue: 3),
                LabelClass(name: "a  b", color: RGB(1, 0, 0), maskValue: 9),
            ], voidValues: [])
        var missing: [UInt8: String] = [:]
        let mapping = MaskMapping(file, as: now, missing: &missing)
        #expect(mapping[3] == 1 && mapping[4] == nil && mapping[9] == nil && missing == [4: "gone"])
    }

    @Test(
        "a former name maps to its class; if it is also the name of another class now, the value decides between them"
    )
    func formerNames() throws {
        func member(_ name: String, _ value: UInt8, _ former: Set<String>) -> LabelClass {
            LabelClass(
                name: name, color: RGB(value, 0, 0), maskValue: value, mergedValues: [value + 100], formerNames: former
            )
        }
        let now = ClassCatalog(
            classes: [member("vehicle", 1, ["car", "bus"]), member("tree", 2, []), member("car", 3, [])], voidValues: []
        )
        func index(_ line: String, _ value: UInt8) throws -> UInt8? {
            var missing: [UInt8: String] = [:]
            return MaskMapping(try ClassFile(line, origin: "x"), as: now, missing: &missing)[value]
        }
        #expect(try index("9 bus", 9) == 0 && index("9 tree", 9) == 1)
        #expect(try index("1 car", 1) == 0 && index("101 car", 101) == 0 && index("3 car", 3) == 2)
        #expect(try index("9 car", 9) == nil)
    }

    @Test("an export without free values for void and unlabeled is refused with the reason")
    func full() throws {
        let all = catalog([0], also: Set(1...254))
        let error = #expect(throws: Problem.self) { try ExportValues(all) }
        #expect(
            error?.reason
                == "the classes leave 1 of the values 0 to 255 free; void and unlabeled pixels need two")
        #expect(try ExportValues(catalog([0], also: Set(1...253))).unlabeled == 255)
    }

    @Test("void and unlabeled get unused colors even if the classes use all blues and near whites")
    func takenColors() throws {
        let taken = (0...UInt8.max).flatMap { [RGB(0, 0, $0), RGB(255, 255, $0)] }
        let catalog = ClassCatalog(
            classes: [LabelClass(name: "sea", color: RGB(0, 0, 200), maskValue: 0, maskColors: Set(taken))],
            voidValues: [])
        let export = try ExportValues(catalog)
        #expect(export.palette[Int(export.void)] == RGB(0, 1, 0))
        #expect(export.palette[Int(export.unlabeled)] == RGB(255, 254, 255))
    }

    @Test("in a values file, void and unlabeled are markers, unless classes have these names")
    func valueLists() throws {
        let folder = try TemporaryFolder()
        let plain = ClassCatalog(
            classes: [LabelClass(name: "traffic sign", color: RGB(0, 0, 0), maskValue: 3)], voidValues: [])
        let list = "# mine\r\n1 traffic  sign\r\n2 void\r\n3 unlabeled\r\n#800000 traffic sign\r\n4 marker:void\r\n"
        let mapping = try MaskMapping(reading: folder.write(list, to: "values.txt"), plain)
        #expect([1, 2, 3, 4].map { mapping[$0] } == [0, LabelMask.void, LabelMask.unlabeled, LabelMask.void])
        #expect(mapping[color: RGB(128, 0, 0)] == 0 && mapping[5] == nil)
        let named = ClassCatalog(
            classes: ["void", "unlabeled"].enumerated().map {
                LabelClass(name: $1, color: RGB(0, 0, 0), maskValue: UInt8($0))
            }, voidValues: [])
        let marked = try folder.write("1 void\n2 unlabeled\n3 marker:void\n4 marker:unlabeled\n", to: "values.txt")
        let other = try MaskMapping(reading: marked, named)
        #expect([1, 2, 3, 4].map { other[$0] } == [0, 1, LabelMask.void, LabelMask.unlabeled])
        for line in ["x void", "256 void", "1 bus", "1", "#12 void "] where !line.hasPrefix("#") {
            let wrong = try folder.write("1 void\n\(line)\n", to: "values.txt")
            let error = #expect(throws: Problem.self) { try MaskMapping(reading: wrong, plain) }
            #expect(error?.place.hasSuffix("values.txt:2") == true)
        }
    }

    @Test(
        "a value or a color that is listed twice is refused",
        arguments: ["1 a\n2 b\n1 b\n", "#ff0000 a\n1 b\n#ff0000 a\n", "0 a\n#000000 b\n"])
    func listedTwice(text: String) throws {
        let folder = try TemporaryFolder()
        let catalog = try ClassCatalog.parse("0 a\n1 b\n", origin: "x")
        let error = #expect(throws: Problem.self) {
            try MaskMapping(reading: folder.write(text, to: "values.txt"), catalog)
        }
        #expect(error?.fix.hasPrefix("keep one of the") == true)
    }

    @Test("a values file applies to gray pixels by their value, and a file with only colors also applies to palettes")
    func listedColors() throws {
        let folder = try TemporaryFolder()
        let catalog = try ClassCatalog.parse("0 a\n1 b\n", origin: "x")
        let mixed = try MaskMapping(reading: folder.write("0 a\n#ff0000 b\n", to: "values.txt"), catalog)
        var image = Image(size: Size(height: 1, width: 2))
        image[0, 1] = RGB(255, 0, 0)
        #expect(mixed.labels(from: .colors(image))?.values == [0, 1])
        let mask = LabelMask(size: image.size, values: [0, 1])
        let palette = [RGB(255, 0, 0), RGB(0, 0, 0)]
        #expect(mixed.labels(from: .values(mask, palette: palette)) == nil)
        let colors = try MaskMapping(reading: folder.write("#000000 a\n#ff0000 b\n", to: "values.txt"), catalog)
        #expect(colors.labels(from: .values(mask, palette: palette))?.values == [1, 0])
    }
}
