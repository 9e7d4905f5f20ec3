import Imagery

extension ClassCatalog {
    /// The 19 training classes of Cityscapes (Cordts and others, 2016) with their label ids. All other label ids are
    /// void. The id of license plates is -1, which is 255 in 8 bits.
    package static let cityscapes = ClassCatalog(
        classes: cityscapesClasses.map { LabelClass(name: $0.name, color: RGB(packed: $0.color), maskValue: $0.id) },
        voidValues: Set(0...6).union([9, 10, 14, 15, 16, 18, 29, 30, 255]))

    /// The same classes with the values of `labelTrainIds`: 0 to 18, and 255 for void.
    package static let cityscapesTrainIDs = ClassCatalog(
        classes: cityscapesClasses.enumerated().map { index, member in
            LabelClass(name: member.name, color: RGB(packed: member.color), maskValue: UInt8(index))
        }, voidValues: [255])

    /// The classes in the order of their values in `labelTrainIds`.
    private static let cityscapesClasses: [(id: UInt8, name: String, color: UInt32)] = [
        (7, "road", 0x804080), (8, "sidewalk", 0xF423E8), (11, "building", 0x464646), (12, "wall", 0x66669C),
        (13, "fence", 0xBE9999), (17, "pole", 0x999999), (19, "traffic light", 0xFAAA1E),
        (20, "traffic sign", 0xDCDC00), (21, "vegetation", 0x6B8E23), (22, "terrain", 0x98FB98), (23, "sky", 0x4682B4),
        (24, "person", 0xDC143C), (25, "rider", 0xFF0000), (26, "car", 0x00008E), (27, "truck", 0x000046),
        (28, "bus", 0x003C64), (31, "train", 0x005064), (32, "motorcycle", 0x0000E6), (33, "bicycle", 0x770B20),
    ]
}
