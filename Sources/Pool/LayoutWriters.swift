import Imagery

/// Writes the layout `folder`: `images/`, `masks/`, the lists and `classes.txt`.
///
/// The line `void 255` in `classes.txt` applies to no pixel, because every pixel has a class.
struct FolderWriter: LayoutWriter {
    let classes: [(name: String, color: RGB)]

    func files(of image: LabeledImage) -> [File] {
        [
            ("images/\(image.name).png", PNG.encode(image.image)),
            ("masks/\(image.name).png", PNG.encodeMask(image.mask, palette: classes.map(\.color))),
        ]
    }

    func lists(of names: [Split: [String]]) -> [File] {
        let lines = classes.enumerated().map { "\($0) \($1.name) \($1.color.hexadecimal)\n" }
        return splitLists(names) { $1 } + [("classes.txt", Array((lines.joined() + "void 255\n").utf8))]
    }
}

/// Writes the layout `camvid` with the folders and values of SegNet. Paths start with a slash, as in SegNet's lists;
/// Datumaro expects it.
struct CamVidWriter: LayoutWriter {
    private let values: [UInt8]

    init(classes: [(name: String, color: RGB)]) {
        values = ClassCatalog.camVid.values(for: classes.map(\.name), other: 11)
    }

    func files(of image: LabeledImage) -> [File] {
        [
            ("\(image.split)/\(image.name).png", PNG.encode(image.image)),
            ("\(image.split)annot/\(image.name).png", PNG.encodeMask(image.mask.mapped(through: values))),
        ]
    }

    func lists(of names: [Split: [String]]) -> [File] {
        splitLists(names) { "/\($0)/\($1).png /\($0)annot/\($1).png" }
    }
}

/// Writes the layout `voc`. Classes that PASCAL VOC does not have are its background.
struct VOCWriter: LayoutWriter {
    private let values: [UInt8]
    /// The colors of VOC's masks; the color of the value 255 is the one of void.
    private static let palette = (0..<256).map { ClassCatalog.pascalVOCColor($0) }

    init(classes: [(name: String, color: RGB)]) {
        values = ClassCatalog.pascalVOC.values(for: classes.map(\.name), other: 0)
    }

    func files(of image: LabeledImage) -> [File] {
        [
            ("\(PascalVOC.imageFolder)/\(image.name).jpg", JPEG.encode(image.image)),
            (
                "\(PascalVOC.maskFolder)/\(image.name).png",
                PNG.encodeMask(image.mask.mapped(through: values), palette: Self.palette)
            ),
        ]
    }

    func lists(of names: [Split: [String]]) -> [File] {
        let all = ((names[.train] ?? []) + (names[.val] ?? [])).sorted().map { $0 + "\n" }
        return splitLists(names, in: PascalVOC.listFolder + "/") { $1 }
            + [(PascalVOC.listFolder + "/trainval.txt", Array(all.joined().utf8))]
    }
}
