import Files
import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@Suite("Classes files")
struct ClassFileTests {
    @Test("lines with only names have the values 0, 1, 2; a line `void` uses a value, but is not a class")
    func names() throws {
        let file = try ClassFile("# mine\nroad\ntraffic  sign #ff0000\nvoid\nunlabeled\n", origin: "x")
        #expect(file.form == .names)
        #expect(file.catalog.names == ["road", "traffic sign", "unlabeled"])
        #expect(file.catalog.classes.map(\.maskValue) == [0, 1, 3])
        #expect(file.catalog.classes[1].color == RGB(255, 0, 0))
        #expect(file.catalog.voidValues == [2])
    }

    @Test("lines of three numbers and a name give the colors of masks, and Void is not a class")
    func colors() throws {
        let file = try ClassFile("64 128 64\t\tAnimal\n0 0 0\t\tVoid\n192 0 128\t\tArch way\n", origin: "x")
        #expect(file.form == .colors)
        #expect(file.catalog.names == ["Animal", "Arch way"])
        #expect(file.catalog.classes.map(\.color) == [RGB(64, 128, 64), RGB(192, 0, 128)])
        #expect(file.catalog.classes.map(\.maskValue) == [0, 1])
        #expect(file.catalog.voidColors == [RGB(0, 0, 0)])
    }

    @Test("void and unlabeled are markers before a value or color, and names of classes after a value")
    func markers() throws {
        let file = try ClassFile("0 unlabeled\n1 void\n2 road\nvoid 255 #e0e0c0\nunlabeled 254\n", origin: "x")
        #expect(file.catalog.names == ["unlabeled", "void", "road"])
        #expect(file.catalog.voidValues == [254, 255] && file.unlabeledValues == [254])
        #expect(file.catalog.voidColors == [RGB(0xE0, 0xE0, 0xC0)])
        #expect(try ClassCatalog.parse(file.catalog.text, origin: "again") == file.catalog)
    }

    @Test("words stay separate if a combining character follows the space between them")
    func combining() throws {
        let catalog = try ClassCatalog.parse("0 a \u{301}b #ff0000\n", origin: "x")
        #expect(catalog.names == ["a \u{301}b"] && catalog.classes[0].color == RGB(255, 0, 0))
        #expect(try ClassCatalog.parse(catalog.text, origin: "again") == catalog)
    }

    @Test("a file of an earlier version, with void and unlabeled in one line, is read with the same meaning")
    func legacyVoidLine() throws {
        let file = try ClassFile("0 road\n1 sky\nvoid 11\nvoid 254 255\n", origin: "x")
        #expect(file.unlabeledValues == [255])
        #expect(file.catalog.voidValues.isSuperset(of: [11, 254]))
    }

    @Test(
        "an error states the reason and, for a mistake in a line, the line",
        arguments: [
            ("0 a\n1 b\u{1b}[31m", "c:2: the line has control characters"),
            ("0 a\u{0}", "c:1: the line has zero bytes"),
            ("road\nclass 1", "c:2: class is not a value from 0 to 255"),
            ("name,r,g,b\nsky,1,2,3", "c:2: the line is a row of a table"),
            ("0 a\ncar", "c:2: car is not a value from 0 to 255"), ("a\na", "c: two classes are named a"),
            ("caf\u{e9}\ncafe\u{301}", "c: two classes are named"), ("void", "c: 0 classes"),
            ("0 a\nunlabeled 0", "c: the value 0 of a is already taken"), ("-1 a", "c:1: -1 is not a value"),
        ])
    func mistakes(text: String, complaint: String) {
        let error = #expect(throws: Problem.self) { try ClassFile(text, origin: "c") }
        #expect(error?.description.hasPrefix(complaint) == true, "\(error as Any)")
    }

    @Test(
        "a colon, comma, semicolon, equals sign, period or tab may follow a value",
        arguments: [
            "0: background\n255: cell body\n", "0:background\n255 : cell body #ff0000\n",
            "0,background\n255, cell body",
            "0;background\n255;cell body\n", "0=background\n255 = cell body\n", "0. background\n255. cell body\n",
            "0\tbackground\n255\tcell body\n", "# classes\nvoid: 7\n0: background\n255: cell body\n",
        ])
    func separators(text: String) throws {
        let file = try ClassFile(text, origin: "x")
        #expect(file.form == .values)
        #expect(file.catalog.names == ["background", "cell body"])
        #expect(file.catalog.classes.map(\.maskValue) == [0, 255])
        #expect(file.catalog.voidValues == (text.contains("void") ? [7] : []))
        #expect(try ClassCatalog.parse(file.catalog.text, origin: "again") == file.catalog)
    }

    @Test(
        "a name that begins with a separator is read back unchanged",
        arguments: [":name", ";b", "=c", ",d"])
    func separatorInName(name: String) throws {
        let catalog = ClassCatalog(
            classes: [LabelClass(name: name, color: RGB(1, 2, 3), maskValue: 0)], voidValues: [255])
        #expect(try ClassCatalog.parse(catalog.text, origin: "again").names == [name])
    }

    @Test(
        "lines in other formats are not read as a list of names, because the classes would get wrong values",
        arguments: [
            ("0: background\n255; cell", "c:1: 0: is not a value"),
            ("0 background\n255: cell", "c:2: 255: is not a value"),
            ("id,name\n0,background\n255,cell", "c:2: 0,background is not a value"),
            ("id;name\nx;background", "c:1: the lines are a table"), ("id\tname\nx\ty", "c:1: the lines are a table"),
            ("background;0\ncell;255", "c:1: the line is a row of a table, or its value is after the name"),
            ("background: 0\ncell: 255", "c:1: background: is not a value"),
            ("background=0\ncell=255", "c:1: the line is a row of a table, or its value"),
            ("names:\n  0: background\n  255: cell", "c:1: the line ends with a colon"),
            ("names: [background, cell]", "c:1: the line looks like JSON or YAML"),
            ("- background\n- cell", "c:1: the line looks like JSON or YAML"),
            ("{\"0\": \"background\", \"255\": \"cell\"}", "c:1: the line looks like JSON"),
            ("[\n\"background\",\n\"cell\"\n]", "c:1: the line looks like JSON"),
            ("0x0 background\n0xff cell", "c:1: every line starts with a number"),
            ("0-background\n255-cell", "c:1: every line starts with a number"),
            ("0) background\n255) cell", "c:1: 0) is not a value"),
            ("(0) background\n(1) cell", "c:1: (0) is not a value"),
            ("0.background\n1.cell", "c:1: 0.background is not a value"),
            ("0,0,0,bg\n1,1,1,cell", "c:1: 0,0,0,bg is no"),
            ("0,bg,#ff0000\n1,cell,#00ff00", "c:1: 0,bg,#ff0000 is not a value"),
            ("0: 'background',\n255: 'cell',", "c:1: the line looks like JSON"),
            ("-1: bg\n0: cell", "c:1: -1 is not a value"),
        ])
    func otherFormats(text: String, complaint: String) {
        let error = #expect(throws: Problem.self) { try ClassFile(text, origin: "c") }
        #expect(error?.description.hasPrefix(complaint) == true, "\(error as Any)")
        #expect(error?.fix.contains("write a line `value name #rrggbb` for each class") == true)
    }

    @Test(
        "a color word at the end of a name is refused where colors are expected, with the line and both fixes",
        arguments: [
            ("0 sky\n1 building red", "c:2: a color is #rrggbb, so red would be"),
            ("0 sky blue\n1 road gray\n", "c:1: a color is #rrggbb, so blue would be"),
            ("sky #0000ff\nbuilding Red", "c:2: a color is #rrggbb, so Red would be"),
        ])
    func colorWords(text: String, complaint: String) {
        let error = #expect(throws: Problem.self) { try ClassFile(text, origin: "c") }
        #expect(error?.description.hasPrefix(complaint) == true, "\(error as Any)")
        #expect(error?.fix.contains("#rrggbb") == true && error?.fix.contains("write a color after it") == true)
    }

    @Test("a color word is a name by itself, before a color, and in a list of names")
    func colorNames() throws {
        #expect(try ClassFile("0 red\n1 light red #ff0000", origin: "c").catalog.names == ["red", "light red"])
        let markings = ["line white", "line yellow", "green"]
        #expect(try ClassFile(markings.joined(separator: "\n"), origin: "c").catalog.names == markings)
    }

    @Test("names may contain numbers, dots, commas and equals signs")
    func oddNames() throws {
        let names = ["3d printer", "building, edifice", "v1.0", "class_0", "No. one", "a=b"]
        #expect(try ClassCatalog.parse(names.joined(separator: "\n"), origin: "x").names == names)
    }

    @Test("a list of labelme has void on its first line and the value 0 on its second, and another order is refused")
    func labelMe() throws {
        let catalog = try ClassCatalog.parse("__ignore__\n_background_\ncell\n", origin: "x")
        #expect(catalog.names == ["_background_", "cell"] && catalog.classes.map(\.maskValue) == [0, 1])
        #expect(catalog.voidValues == [255])
        for text in ["_background_\n__ignore__\ncell", "cell\n_background_"] {
            let error = #expect(throws: Problem.self) { try ClassFile(text, origin: "c") }
            #expect(error?.description.hasPrefix("c:2: labelme has ") == true, "\(error as Any)")
        }
    }

    @Test("254 classes are read, and more are refused with their number", arguments: [254, 255, 256, 1000])
    func counts(count: Int) throws {
        for line in [{ "\($0) class\($0)" }, { "name\($0)x" }, { "1 2 3 color\($0)" }] as [(Int) -> String] {
            let text = (0..<count).map(line).joined(separator: "\n")
            if count == 254 {
                #expect(try ClassFile(text, origin: "c").catalog.count == 254)
            } else {
                let error = #expect(throws: Problem.self) { try ClassFile(text, origin: "c") }
                #expect(error?.reason == "\(count) classes, and there can be at most 254")
            }
        }
    }

    @Test("a file with CR LF and a BOM is read in UTF-8 and UTF-16; a pipe and a file in another encoding are refused")
    func files() throws {
        let folder = try TemporaryFolder()
        let text = "\u{FEFF}0 bg\r\n1 Straße\r\n"
        let utf16 = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for bytes in [Array(text.utf8), utf16] {
            #expect(try ClassCatalog.read(folder.write(bytes, to: "classes.txt")).names == ["bg", "Straße"])
        }
        let broken = try folder.write([0x30, 0x20, 0x61, 0x0A, 0x31, 0x20, 0xE9], to: "latin.txt")
        let error = #expect(throws: Problem.self) { try ClassCatalog.read(broken) }
        #expect(error?.place.hasSuffix("latin.txt:2") == true)
        let pipe = folder.url.appending(path: "pipe")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        #expect(throws: Problem.self) { try ClassCatalog.read(pipe) }
    }
}
