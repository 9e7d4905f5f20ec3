import Imagery

extension ClassCatalog {
    /// The classes of Cityscapes (Cordts and others, 2016) in masks of this kind.
    static func cityscapes(_ kind: LabelKind) -> ClassCatalog {
        switch kind {
        case .fine: cityscapes
        case .ids: cityscapesIDs
        case .trainIds: cityscapesTrainIDs
        }
    }

    /// The 19 training classes with their label ids. All other label ids are void. The id of license plates is -1,
    /// which is 255 in 8 bits.
    package static let cityscapes = ClassCatalog(
        classes: labelIDs(cityscapesClasses),
        voidValues: cityscapesIDs.voidValues.union(cityscapesOtherClasses.map(\.id)))

    /// The 30 annotated classes with their label ids. The ids 0 to 3 are void: they are unlabeled, the own car and the
    /// borders of the image.
    package static let cityscapesIDs = ClassCatalog(
        classes: labelIDs((cityscapesClasses + cityscapesOtherClasses).sorted { $0.id < $1.id }),
        voidValues: [0, 1, 2, 3, 255])

    /// The 19 training classes with the values of `labelTrainIds`: 0 to 18, and 255 for void.
    package static let cityscapesTrainIDs = ClassCatalog(
        classes: cityscapesClasses.enumerated().map { index, member in
            LabelClass(name: member.name, color: RGB(packed: member.color), maskValue: UInt8(index))
        }, voidValues: [255])

    private typealias CityscapesClass = (id: UInt8, name: String, color: UInt32)

    private static func labelIDs(_ classes: [CityscapesClass]) -> [LabelClass] {
        classes.map { LabelClass(name: $0.name, color: RGB(packed: $0.color), maskValue: $0.id) }
    }

    /// The training classes in the order of their values in `labelTrainIds`.
    private static let cityscapesClasses: [CityscapesClass] = [
        (7, "road", 0x804080), (8, "sidewalk", 0xF423E8), (11, "building", 0x464646), (12, "wall", 0x66669C),
        (13, "fence", 0xBE9999), (17, "pole", 0x999999), (19, "traffic light", 0xFAAA1E),
        (20, "traffic sign", 0xDCDC00), (21, "vegetation", 0x6B8E23), (22, "terrain", 0x98FB98), (23, "sky", 0x4682B4),
        (24, "person", 0xDC143C), (25, "rider", 0xFF0000), (26, "car", 0x00008E), (27, "truck", 0x000046),
        (28, "bus", 0x003C64), (31, "train", 0x005064), (32, "motorcycle", 0x0000E6), (33, "bicycle", 0x770B20),
    ]

    /// The annotated classes that training and evaluation do not use. `static` and `polegroup` have colors of their own
    /// here: in Cityscapes they have those of void and of `pole`.
    private static let cityscapesOtherClasses: [CityscapesClass] = [
        (4, "static", 0x3C3246), (5, "dynamic", 0x6F4A00), (6, "ground", 0x510051), (9, "parking", 0xFAAAA0),
        (10, "rail track", 0xE6968C), (14, "guard rail", 0xB4A5B4), (15, "bridge", 0x966464), (16, "tunnel", 0x96785A),
        (18, "polegroup", 0xB4B482), (29, "caravan", 0x00005A), (30, "trailer", 0x00006E),
    ]
}
