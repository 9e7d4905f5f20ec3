import Imagery

extension ClassCatalog {
    /// The 11 classes of CamVid with the mask values of SegNet (Badrinarayanan, Kendall, Cipolla, 2017). Value 11 is
    /// void.
    package static let camVid = ClassCatalog(
        classes: [
            ("sky", RGB(128, 128, 128)), ("building", RGB(128, 0, 0)), ("pole", RGB(192, 192, 128)),
            ("road", RGB(128, 64, 128)), ("pavement", RGB(60, 40, 222)), ("tree", RGB(128, 128, 0)),
            ("sign", RGB(192, 128, 128)), ("fence", RGB(64, 64, 128)), ("car", RGB(64, 0, 128)),
            ("pedestrian", RGB(64, 64, 0)), ("bicyclist", RGB(0, 128, 192)),
        ].enumerated().map { LabelClass(name: $1.0, color: $1.1, maskValue: UInt8($0)) },
        voidValues: [11])

    /// CamVid's color masks (Brostow, Fauqueur, Cipolla, 2009). Its 32 classes are merged into the 11 classes of
    /// SegNet.
    package static let camVidColors: ClassCatalog = {
        let mergedColors: [String: [UInt32]] = [
            // Archway, bridge, tunnel, wall.
            "building": [0xC00080, 0x008040, 0x400040, 0x40C000],
            // Traffic cone.
            "pole": [0x000040],
            // Lane markings, driving and other.
            "road": [0x8000C0, 0xC00040],
            // Sidewalk, parking block, road shoulder.
            "pavement": [0x0000C0, 0x40C080, 0x8080C0],
            // Other vegetation.
            "tree": [0xC0C000],
            // Text, traffic light.
            "sign": [0x808040, 0x004040],
            // Other moving things, pickup truck, train, truck or bus.
            "car": [0x804040, 0x4080C0, 0xC04080, 0xC080C0],
            // Animal, cart or pram, child.
            "pedestrian": [0x408040, 0x4000C0, 0xC08040],
            // Motorcycle.
            "bicyclist": [0xC000C0],
        ]
        return ClassCatalog(
            classes: camVid.classes.map { member in
                LabelClass(
                    name: member.name, color: member.color, maskValue: member.maskValue,
                    maskColors: Set([member.color] + (mergedColors[member.name] ?? []).map { RGB(packed: $0) }))
            }, voidValues: camVid.voidValues, voidColors: [RGB(0, 0, 0)])
    }()

    /// The 21 classes of PASCAL VOC (Everingham and others, 2010) with the colors of its masks.
    package static let pascalVOC = ClassCatalog(
        classes: [
            "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
            "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
        ].enumerated().map { index, name in
            let color = pascalVOCColor(index)
            return LabelClass(name: name, color: color, maskValue: UInt8(index), maskColors: [color])
        }, voidValues: [255], voidColors: [RGB(224, 224, 192)])

    /// The color of a value in the masks of PASCAL VOC. The bits of the value are spread over the channels: bits 0 to 2
    /// are the highest bits of red, green and blue, bits 3 to 5 are the second highest bits, and so on.
    package static func pascalVOCColor(_ value: Int) -> RGB {
        func channel(_ bit: Int) -> UInt8 {
            (0..<3).reduce(0) { $0 | UInt8(value >> (3 * $1 + bit) & 1) << UInt8(7 - $1) }
        }
        return RGB(channel(0), channel(1), channel(2))
    }

    /// Makes one class for each mask value; 255 is void. Masks that contain only 0 and 255 get two classes: background
    /// and foreground.
    package init(maskValues values: Set<UInt8>) throws {
        let isBinary = values == [0, 255]
        let members = isBinary ? [0, 255] : values.subtracting([255]).sorted()
        try Self.check(count: members.count, origin: "the values of the masks")
        let colors = Palette.classColors(members.count)
        try self.init(
            checking: zip(members, colors).map { value, color in
                let name = isBinary ? (value == 0 ? "background" : "foreground") : "class-\(value)"
                return LabelClass(name: name, color: color, maskValue: value)
            },
            voidValues: isBinary ? [] : [255])
    }
}

/// A known set of classes that is recognized by the colors of color masks.
struct ColorPreset {
    let name: String
    let catalog: ClassCatalog
    /// A color that is typical of this set. Other sets are unlikely to have it.
    private let signatureColor: RGB
    /// The smallest number of different colors that identifies the set. With a smaller number, masks of other sets
    /// match, too. With a larger number, small samples of this set are not recognized.
    private let minimumColorCount: Int

    static let all = [
        ColorPreset(name: "CamVid", catalog: .camVidColors, signatureColor: RGB(128, 64, 128), minimumColorCount: 4),
        ColorPreset(name: "PASCAL VOC", catalog: .pascalVOC, signatureColor: RGB(224, 224, 192), minimumColorCount: 2),
    ]

    /// Whether all of these colors belong to the set.
    func contains(all colors: [RGB]) -> Bool {
        let known = catalog.classes.reduce(into: catalog.voidColors) { $0.formUnion($1.maskColors) }
        return colors.allSatisfy(known.contains)
    }

    /// Whether these colors are enough to identify the set.
    func isRecognized(by colors: [RGB]) -> Bool {
        contains(all: colors) && colors.contains(signatureColor) && colors.count >= minimumColorCount
    }
}
